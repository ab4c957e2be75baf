/**
 * Types that a stream's author relies on. The compiler checks these tests: an expected error that does not
 * come is an error itself, so `npm run typecheck` fails with them.
 */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { RESTStream, type RecordOf, t } from "../src/sdk/index.ts";

/** Holds only where two types are the same, not merely assignable. */
type Same<Left, Right> =
  (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false;

const thing = t.object(
  {
    id: t.key("Identifier"),
    name: t.string("Name"),
    colour: t.openEnum(["red"], "Colour."),
    made_at: t.timestamp("Instant"),
    day: t.date("Day"),
    size: t.integer("Size"),
    weight: t.number("Weight"),
    whole: t.boolean("Whether it is whole"),
    more: t.json("Anything"),
    owner: t.describe(t.object({ id: t.key("Identifier") }, "Owner"), "Its owner"),
    parts: t.array(t.object({ count: t.integer("Count") }, "Part"), "Parts"),
  },
  "A thing",
);

type Thing = RecordOf<typeof thing>;

/** What the type of each column must be. */
type Expected = {
  id: string;
  name: string | null;
  colour: string | null;
  made_at: string | null;
  day: string | null;
  size: number | bigint | null;
  weight: number | null;
  whole: boolean | null;
  more: object | null;
  owner: { id: string } | null;
  parts: { count: number | bigint | null }[] | null;
};

const complete: Thing = {
  id: "1",
  name: null,
  colour: "green",
  made_at: null,
  day: null,
  size: 2n,
  weight: 1.5,
  whole: true,
  more: {},
  owner: { id: "2" },
  parts: [{ count: 3 }],
};

suite("The type of a record", () => {
  test("is inferred from the schema, column by column", () => {
    const columns: { [Name in keyof Expected]: Same<Thing[Name], Expected[Name]> } = {
      id: true,
      name: true,
      colour: true,
      made_at: true,
      day: true,
      size: true,
      weight: true,
      whole: true,
      more: true,
      owner: true,
      parts: true,
    };
    const names: Same<keyof Thing, keyof Expected> = true;
    assert.deepEqual(Object.keys(columns), Object.keys(thing.properties));
    assert.ok(names);
  });

  test("accepts a value that the API adds to a choice tomorrow", () => {
    assert.equal(complete.colour, "green");
  });

  test("refuses what a column can't hold", () => {
    // @ts-expect-error: an identifier is never null
    const withoutId: Thing = { ...complete, id: null };
    // @ts-expect-error: a size is a number, not a text
    const withText: Thing = { ...complete, size: "2" };
    // @ts-expect-error: a thing has no such column
    const withMore: Thing = { ...complete, colours: [] };
    // @ts-expect-error: an element of a list is never null
    const withNull: Thing = { ...complete, parts: [null] };
    // @ts-expect-error: parts hold objects, not texts
    const withTexts: Thing = { ...complete, parts: ["a"] };
    assert.equal([withoutId, withText, withMore, withNull, withTexts].length, 5);
  });

  test("makes the reader of a nested property ask whether there is one", () => {
    // @ts-expect-error: a thing may have no owner
    const read = (one: Thing): string => one.owner.id;
    assert.throws(() => read({ ...complete, owner: null }), TypeError);
  });
});

suite("The type of a stream", () => {
  test("wants all that a stream must declare", () => {
    // @ts-expect-error: a stream has a path
    class WithoutPath extends RESTStream<typeof thing> {
      readonly name = "things";
      readonly schema = thing;
      readonly origin = "https://api.example.com";
    }
    assert.equal(WithoutPath.prototype instanceof RESTStream, true);
  });

  test("wants a schema that describes an object", () => {
    // @ts-expect-error: a record is an object, not a text
    class OfTexts extends RESTStream<ReturnType<typeof text>> {
      readonly name = "texts";
      readonly path = "/texts";
      readonly schema = t.string("Text");
      readonly origin = "https://api.example.com";
    }
    assert.equal(OfTexts.prototype instanceof RESTStream, true);
  });

  test("ties a partition's context to the hooks that read it", () => {
    class Parts extends RESTStream<typeof thing, object, { thing_id: string }> {
      readonly name = "parts";
      readonly path = "/things/{thing_id}/parts";
      readonly schema = thing;
      readonly origin = "https://api.example.com";

      override params(context: { thing_id: string }) {
        // @ts-expect-error: the context has a thing_id, not a part_id
        return { of: context.part_id };
      }
    }
    assert.equal(Parts.prototype instanceof RESTStream, true);
  });
});
