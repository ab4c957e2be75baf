/** A column, a key or a value of the path may have a name that every object inherits: what a record lacks is then lacking. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Declaration, RESTStream, type StreamClass, Tap, Type, t } from "../../src/index.ts";
import { sendJson, serve } from "../support/serve.ts";
import { syncTap } from "../support/sync-tap.ts";

const settingsSchema = Type.Object({ url: Type.String() });

abstract class RacingStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.url;
  }
}

class SeasonsStream extends RacingStream<SeasonsStream> {
  readonly name = "seasons";
  readonly path = "/seasons";
  readonly schema = t.object(
    { id: t.key("Identifier."), constructor: t.string("Team.") },
    "Season.",
  );

  override contextForChildren({ id }: { readonly id: string }) {
    return { constructor: id };
  }
}

class WinsStream extends RacingStream<WinsStream> {
  readonly name = "wins";
  readonly path = "/constructors/{constructor}/wins";
  readonly schema = t.object(
    { race: t.key("Race."), constructor: t.key("Team."), toString: t.string("In words.") },
    "Win.",
  );
  override readonly primaryKeys = ["constructor", "race"] as const;
  override readonly parent = SeasonsStream;
}

class RacesStream extends RacingStream<RacesStream> {
  readonly name = "races";
  readonly path = "/races";
  readonly schema = t.object({ constructor: t.key("Team."), race: t.string("Race.") }, "Race.");
  override readonly primaryKeys = ["constructor"] as const;
}

function tapOf(...classes: readonly StreamClass[]): Tap {
  class RacingTap extends Tap {
    readonly name = "tap-racing";
    readonly description = "Racing";
    readonly version = "1.0.0";
    readonly settingsSchema = settingsSchema;

    override async streamClasses() {
      return classes;
    }
  }
  return new RacingTap();
}

test("A row has from the request what the record lacks, under whatever name", async (t) => {
  const url = await serve(t, (_request, response, { pathname }) => {
    sendJson(
      response,
      pathname === "/seasons" ? { seasons: [{ id: "F" }] } : { wins: [{ race: "R1" }] },
    );
  });
  const { failures, rows } = await syncTap(tapOf(SeasonsStream, WinsStream), { settings: { url } });
  assert.deepEqual(failures, []);
  assert.deepEqual(rows("wins"), [
    { race: "R1", constructor: "F", toString: null, additional_properties: null },
  ]);
});

test("A record without its key is left out and counted, under whatever name", async (t) => {
  const url = await serve(t, (_request, response) => {
    sendJson(response, { races: [{ race: "R1" }, { constructor: "F", race: "R2" }] });
  });
  const { failures, rows } = await syncTap(tapOf(RacesStream), { settings: { url } });
  assert.deepEqual(rows("races"), [{ constructor: "F", race: "R2", additional_properties: null }]);
  assert.match(String(failures[0]?.error), /skipped 1 record without constructor/);
});
