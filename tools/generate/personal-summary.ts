/** The list of tables with personal data in SECURITY.md, between its two marks. */

import type { PersonalData, Stream } from "singer-tap-sdk";
import type { JsonSchema } from "singer-tap-sdk/singer";
import { personalDataOf } from "../../packages/singer-tap-sdk/src/records/personal-marks.ts";
import { ignored, markOf } from "../../packages/singer-tap-sdk/src/schema/schema.ts";
import { withPart } from "./marked-part.ts";

/**
 * A text with the personal data of all tables listed between the marks.
 *
 * @throws Error if a mark is missing.
 */
export function withPersonalData(text: string, streams: readonly Stream[]): string {
  return withPart(text, "personal", summary(streams));
}

function summary(streams: readonly Stream[]): string {
  const tables = streams.filter(({ hasTable }) => hasTable);
  const isPersonal = (stream: Stream): boolean =>
    holds(stream.recordSchema, "identity") || holds(stream.recordSchema, "free_text");
  const rows = tables
    .filter(isPersonal)
    .map((stream) =>
      row([
        code(stream.name),
        [...identitiesOf(stream), ...embeddedIn(stream, streams)].join(", "),
        writtenIn(stream).join(", "),
      ]),
    );
  const others = tables.filter((stream) => !isPersonal(stream)).map(({ name }) => code(name));
  return [
    row(["Table", "Identifies or reaches people", "Free text written by people"]),
    "|---|---|---|",
    ...rows,
    "",
    `No personal data: ${others.join(", ")}.`,
  ].join("\n");
}

function holds(schema: JsonSchema, mark: PersonalData): boolean {
  return personalDataOf(schema).includes(mark) || placesIn(schema, "", mark).length > 0;
}

/** The marked places, grouped by object. */
function identitiesOf({ recordSchema, embeds }: Stream): string[] {
  const own = Object.entries(recordSchema.properties ?? {}).filter(([name]) => !embeds[name]);
  const byParent = new Map<string, string[]>();
  for (const { parent, name } of placesIn(
    { properties: Object.fromEntries(own) },
    "",
    "identity",
  )) {
    byParent.set(parent, [...(byParent.get(parent) ?? []), name]);
  }
  return [...byParent].flatMap(([parent, names]) =>
    parent === "" ? names.map(code) : [`${code(parent)} (${names.join(", ")})`],
  );
}

/** The columns that embed rows of tables with such places. */
function embeddedIn({ embeds }: Stream, streams: readonly Stream[]): string[] {
  return Object.entries(embeds).flatMap(([column, { stream: name }]) => {
    const source = streams.find((one) => one.name === name);
    const isPersonal = source !== undefined && holds(source.recordSchema, "identity");
    return isPersonal ? [`${code(column)} (as ${name})`] : [];
  });
}

/** The columns that are, or contain, free text. */
function writtenIn({ recordSchema }: Stream): string[] {
  return Object.entries(recordSchema.properties ?? {})
    .filter(([, property]) => markOf(property, ignored) !== true && holds(property, "free_text"))
    .map(([name]) => code(name));
}

/** A marked property and its parent. */
interface Place {
  readonly parent: string;
  readonly name: string;
}

function placesIn(schema: JsonSchema, parent: string, mark: PersonalData): Place[] {
  if (schema.items !== undefined) return placesIn(schema.items, parent, mark);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (markOf(property, ignored) === true) return [];
    const path = parent === "" ? name : `${parent}.${name}`;
    const own = personalDataOf(property).includes(mark) ? [{ parent, name }] : [];
    return [...own, ...placesIn(property, path, mark)];
  });
}

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => (cell === "" ? " |" : ` ${cell} |`)).join("")}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
