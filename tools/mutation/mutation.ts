/**
 * Introduces small bugs, one at a time, and checks whether the tests catch them: `npm run mutation`. For maintainers;
 * a surviving change is either not a bug or reveals a missing test.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { type Mutant, mutantsOf, sample } from "./mutants.ts";
import { type Find, type Finder, Workplace } from "./workplace.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { count, seed, within, workplaces } = new Command("mutation")
  .option("--count <number>", "number of bugs", Number, 300)
  .option("--seed <number>", "decides which", Number, 1)
  .option("--within <path>", "only in files whose path starts with this", "")
  .option("--workplaces <number>", "number of bugs to test in parallel", Number, 3)
  .parse()
  .opts<{ count: number; seed: number; within: string; workplaces: number }>();

const files = ["src", "packages/singer-tap-sdk/src"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (path) => `${folder}/${path.replaceAll("\\", "/")}`,
    ),
  )
  .filter((path) => path.endsWith(".ts") && !path.endsWith("index.ts") && path.startsWith(within))
  .sort();
const mutants = sample(
  files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), "utf8"))),
  count,
  seed,
);

const places = Array.from({ length: workplaces }, () => new Workplace(root));
const hung: Mutant[] = [];
const totals = new Map<Finder | "SURVIVED", number>();
let done = 0;
try {
  // Tests that already fail would catch every bug.
  const groups = new Map(
    mutants.map(({ file }) => {
      const { own = [], others = [] } = places[0]?.testsOf(file) ?? {};
      return [[...own, ...others].sort().join(" "), file];
    }),
  );
  await share([...groups.values()], async (file, place) => {
    // Tried twice, because tests that fail under load may pass.
    if ((await place.failsAlready(file)) && (await place.failsAlready(file))) {
      throw new Error(`Tests of ${file} fail without any bug`);
    }
  });
  const wrong = await places[0]?.compile(mutants);
  for (const mutant of wrong ?? []) tell(mutant, { by: "compiler", test: "" });
  await share(
    mutants.filter((mutant) => !wrong?.has(mutant)),
    async (mutant, place) => {
      const find = await place.find(mutant);
      if (find?.by === "time-out") hung.push(mutant);
      else tell(mutant, find);
    },
  );
  // Tests that hang under load may pass on their own.
  for (const mutant of hung) tell(mutant, await places[0]?.find(mutant));
} finally {
  for (const place of places) place[Symbol.dispose]();
}
const found = mutants.length - (totals.get("SURVIVED") ?? 0);
say(
  `\n${found} of ${mutants.length} found (${((found / mutants.length) * 100).toFixed(0)} %), seed ${seed}`,
);
for (const [finder, times] of totals) say(`  ${finder}: ${times}`);

/** Processes a list, one item at a time per workplace. */
async function share<Item>(
  items: readonly Item[],
  work: (item: Item, place: Workplace) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    places.map(async (place) => {
      for (const item of left) await work(item, place);
    }),
  );
}

function tell({ file, line, before, after }: Mutant, find: Find | undefined): void {
  const outcome = find?.by ?? "SURVIVED";
  totals.set(outcome, (totals.get(outcome) ?? 0) + 1);
  done += 1;
  say(`${done}/${mutants.length} ${outcome}  ${file}:${line}  ${find?.test ?? ""}`.trimEnd());
  if (find === undefined) say(`    ${before}\n    ${after.trim() || "(removed)"}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
