/** What the page does in the browser: shows the choice of team and period, and draws the report for it. */

import type { Filter } from "./data.ts";
import { figuresOf } from "./figures.ts";
import { periodText, reportHtml } from "./html.ts";
import { unpacked } from "./packed.ts";

/** What is used of the browser, whose types would be in the way of those of Node.js. */
interface Element {
  readonly textContent: string;
  innerHTML: string;
  hidden: boolean;
  readonly value: string;
  addEventListener(event: "change", listen: () => void): void;
}

declare const document: { getElementById(id: string): Element | null };

function byId(id: string): Element {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no ${id}`);
  return element;
}

const data = unpacked(byId("data").textContent);
const [team, months] = [byId("team"), byId("months")];

function chosen(): Filter {
  return {
    team: team.value === "" ? null : Number(team.value),
    months: months.value === "3" ? 3 : months.value === "6" ? 6 : 12,
  };
}

function show(): void {
  byId("report").innerHTML = reportHtml(data, chosen());
  byId("period").innerHTML = periodText(figuresOf(data, chosen()).period);
}

for (const choice of [team, months]) choice.addEventListener("change", show);
// A browser keeps choices when a page is reloaded.
if (team.value !== "" || months.value !== "12") show();
byId("choice").hidden = false;
