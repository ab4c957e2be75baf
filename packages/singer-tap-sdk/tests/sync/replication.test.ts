/**
 * The law of replication: whatever changes while a source is read, and whatever interrupts it, a target
 * that upserts by key holds every row as it was not before the read that brought it began, and in the end the source.
 */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import type { ReplicationMethod } from "../../src/config/replication-options.ts";
import type { State } from "../../src/singer/index.ts";
import { scenario, toEnd } from "../support/shop-scenario.ts";
import { withWorld } from "../support/shop-world.ts";

suite("Replication", () => {
  test("brings every row through any changes and interruptions, and takes away only what is gone", async () => {
    const law = fc.asyncProperty(scenario, async (given) => {
      await withWorld(given, async (world) => {
        for (const run of given.runs) {
          for (let change = 0; change < run.changesBefore; change += 1) world.change();
          await world.load(run);
        }
        world.pass();
        // The source is at rest: each of these must come to its end and leave nothing out.
        for (const run of [
          toEnd("INCREMENTAL"),
          toEnd("INCREMENTAL"),
          toEnd("FULL_TABLE", true),
          toEnd("FULL_TABLE", true),
        ]) {
          assert.ok(await world.load(run), "a run without trouble did not come to its end");
        }
        for (const table of given.selected) {
          world.requireAll(world.target, table, Number.POSITIVE_INFINITY, given.columns);
          world.target.requireNoOthers(world.shop, table);
        }
      });
    });
    await fc.assert(law, { numRuns: 30 });
  });

  test("never claims more than was written: from any STATE, a run over an unchanged source brings the rest, and the next leaves it", async () => {
    const law = fc.asyncProperty(
      scenario,
      fc.constantFrom<ReplicationMethod[]>("FULL_TABLE", "INCREMENTAL"),
      fc.constantFrom<ReplicationMethod[]>("FULL_TABLE", "INCREMENTAL"),
      async (given, method, lastMethod) => {
        await withWorld(given, async (world) => {
          const [before] = given.runs;
          if (before !== undefined) await world.load({ ...before, changesDuring: 0 });
          world.pass();
          const { messages, startedAt } = await world.run(toEnd(method));
          const places = messages.flatMap(({ type }, index) => (type === "STATE" ? [index] : []));
          for (const place of places) {
            const target = world.target.copy();
            target.load(messages.slice(0, place + 1), world.shop, startedAt);
            for (const later of [method, lastMethod]) {
              const next = await world.run(toEnd(later), target.state as State);
              target.load(next.messages, world.shop, next.startedAt);
              for (const table of given.selected) {
                world.requireAll(target, table, Number.POSITIVE_INFINITY, given.columns);
              }
            }
          }
        });
      },
    );
    await fc.assert(law, { numRuns: 8 });
  });
});
