/**
 * Types that a stream's author relies on. The compiler checks these tests: an expected error that does not
 * come is an error itself, so `npm run typecheck` fails with them.
 */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type Context,
  type ContextOf,
  type Declaration,
  FlatStream,
  RESTStream,
  type RecordOf,
  type RowOf,
  Type,
  t,
} from "../src/index.ts";

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
  size: number | null;
  weight: number | null;
  whole: boolean | null;
  more: Record<string, unknown> | null;
  owner: { id: string } | null;
  parts: { count: number | null }[] | null;
};

const complete: Thing = {
  id: "1",
  name: null,
  colour: "green",
  made_at: null,
  day: null,
  size: 2,
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
    class WithoutPath extends RESTStream<WithoutPath> {
      readonly name = "things";
      readonly schema = thing;
      readonly urlBase = "https://api.example.com";
    }
    assert.equal(WithoutPath.prototype instanceof RESTStream, true);
  });

  test("wants a schema that describes an object", () => {
    // @ts-expect-error: a record is an object, not a text
    class OfTexts extends RESTStream<OfTexts> {
      readonly name = "texts";
      readonly path = "/texts";
      readonly schema = t.string("Text");
      readonly urlBase = "https://api.example.com";
    }
    assert.equal(OfTexts.prototype instanceof RESTStream, true);
  });

  test("knows the columns", () => {
    class Misspelt extends ThingsApi<Misspelt> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = thing;
      // @ts-expect-error: a thing has an id, and no idd
      override readonly primaryKeys = ["idd"] as const;
      // @ts-expect-error: a thing has no updated_at
      override readonly replicationKey = "updated_at";
      // @ts-expect-error: a thing has a made_at, and no created_at
      override readonly creationFilter = { key: "created_at", parameter: "created" } as const;
    }
    class Right extends ThingsApi<Right> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = thing;
      override readonly primaryKeys = ["id", "name"] as const;
      override readonly replicationKey = "made_at";
      override readonly creationFilter = { key: "made_at", parameter: "made[gte]" } as const;
    }
    assert.ok(Misspelt.prototype instanceof RESTStream && Right.prototype instanceof RESTStream);
  });

  test("wants a declaration that has a default as a property, as that would hide a getter", () => {
    class Hidden extends ThingsApi<Hidden> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = thing;
      // @ts-expect-error: the base class sets recordsPath, whatever the getter returns
      override get recordsPath() {
        return "data";
      }
    }
    assert.ok(Hidden.prototype instanceof RESTStream);
  });

  test("says by which of its ancestors a stream is its own parent, in place of its name", () => {
    class Orders extends ThingsApi<Orders> {
      // @ts-expect-error: the name says what is wrong with the parent
      readonly name = "orders";
      readonly path = "/lines/{line_id}/orders";
      readonly schema = t.object({ id: t.key(), line_id: t.key() });
      override readonly parent = Lines;
      override readonly foreignKey = "line_id";
    }
    class Lines extends ThingsApi<Lines> {
      // @ts-expect-error: likewise
      readonly name = "lines";
      readonly path = "/taxes/{tax_id}/lines";
      readonly schema = t.object({ id: t.key(), tax_id: t.key() });
      override readonly optionalParent = Taxes;
      override readonly foreignKey = "tax_id";
    }
    class Taxes extends FlatStream<Taxes> {
      // @ts-expect-error: likewise
      readonly name = "taxes";
      readonly schema = t.object({ id: t.key() });
      override readonly parent = Orders;

      override embeddedRecords() {
        return [];
      }
    }
    class Own extends ThingsApi<Own> {
      // @ts-expect-error: likewise
      readonly name = "own";
      readonly path = "/own/{own_id}";
      readonly schema = t.object({ id: t.key() });
      override readonly parent = Own;

      override childContext({ id }: RowOf<Own>) {
        return { own_id: id };
      }
    }
    const told: readonly [
      Same<
        ThingsApi<Orders>["name"],
        "orders: declares parent, and so is its own parent by way of lines"
      >,
      Same<
        ThingsApi<Lines>["name"],
        "lines: declares optionalParent, and so is its own parent by way of taxes"
      >,
      Same<
        FlatStream<Taxes>["name"],
        "taxes: declares parent, and so is its own parent by way of orders"
      >,
      Same<ThingsApi<Own>["name"], "own: declares parent, and so is its own parent by way of own">,
      Same<ThingsApi<PartsStream>["name"], string>,
    ] = [true, true, true, true, true];
    assert.equal(told.length, 5);
    assert.ok([Orders, Lines, Taxes, Own].every(({ prototype }) => "pages" in prototype));
  });

  test("knows the settings, bound once by the base class", () => {
    class Colours extends ThingsApi<Colours> {
      readonly name = "colours";
      readonly path = "/colours";
      readonly schema = thing;

      override params() {
        // @ts-expect-error: the settings have colours, and no colour
        return { colour: this.settings.colour };
      }
    }
    assert.ok(Colours.prototype instanceof RESTStream);
  });
});

const settingsSchema = Type.Object({ colours: Type.Array(Type.String()) });

abstract class ThingsApi<Self extends Declaration> extends RESTStream<Self, typeof settingsSchema> {
  readonly urlBase = "https://api.example.com";
}

class ThingsStream extends ThingsApi<ThingsStream> {
  readonly name = "things";
  readonly path = "/colours/{colour}/things";
  readonly schema = thing;

  override partitions() {
    return this.settings.colours.map((colour) => ({ colour }));
  }
}

const part = t.object({ id: t.key("Identifier"), thing_id: t.key("Thing") }, "Part");

class PartsStream extends ThingsApi<PartsStream> {
  readonly name = "parts";
  readonly path = "/colours/{colour}/things/{thing_id}/parts";
  readonly schema = part;
  override readonly parent = ThingsStream;

  override childContext({ id: thing_id }: RowOf<ThingsStream>, context: ContextOf<ThingsStream>) {
    return { ...context, thing_id, is_spare: true };
  }
}

suite("The type of a partition's context", () => {
  test("is what the stream's own hooks give, down to the grandchild", () => {
    class Screws extends ThingsApi<Screws> {
      readonly name = "screws";
      readonly path = "/colours/{colour}/things/{thing_id}/parts/{part_id}/screws";
      readonly schema = part;
      override readonly parent = PartsStream;

      override childContext({ id: part_id }: RowOf<PartsStream>, context: ContextOf<PartsStream>) {
        return [{ ...context, part_id }];
      }
    }
    const context: Same<
      ContextOf<Screws>,
      { part_id: string; thing_id: string; is_spare: boolean; colour: string }
    > = true;
    assert.ok(context && Screws.prototype instanceof RESTStream);
  });

  test("knows the columns of a flat table, and the row that it is made of", () => {
    class Things extends ThingsApi<Things> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = thing;
    }
    class Parts extends FlatStream<Parts> {
      readonly name = "parts";
      readonly schema = t.object({ thing_id: t.key("Thing"), count: t.integer("Count") });
      // @ts-expect-error: a part has a thing_id, and no id
      override readonly primaryKeys = ["id"] as const;
      override readonly parent = Things;

      override embeddedRecords({ id, parts, ...others }: RowOf<Things>) {
        // @ts-expect-error: a thing has no pieces
        const pieces: unknown = others.pieces;
        assert.equal(pieces, undefined);
        return (parts ?? []).map(({ count }) => ({ thing_id: id, count }));
      }
    }
    // @ts-expect-error: a flat table is made of the rows of its parent
    class WithoutParent extends FlatStream<WithoutParent> {
      readonly name = "parts";
      readonly schema = thing;

      override embeddedRecords() {
        return [];
      }
    }
    const row = { ...complete, id: "1" };
    assert.deepEqual(new Parts().embeddedRecords(row), [{ thing_id: "1", count: 3 }]);
    assert.equal(WithoutParent.prototype instanceof FlatStream, true);
  });

  test("has what the path needs, of a partition", () => {
    class Misspelt extends ThingsApi<Misspelt> {
      readonly name = "things";
      readonly path = "/colours/{colour}/things";
      readonly schema = thing;

      // @ts-expect-error: the path needs a colour, not a color
      override partitions() {
        return [{ color: "red" }];
      }
    }
    assert.ok(Misspelt.prototype instanceof RESTStream);
  });

  test("has what the path needs, of a parent's row, alone and in a list", () => {
    class Misspelt extends ThingsApi<Misspelt> {
      readonly name = "parts";
      readonly path = "/things/{thing_id}/parts";
      readonly schema = part;
      override readonly parent = ThingsStream;

      // @ts-expect-error: the path needs a thing_id, not a thing
      override childContext({ id }: RowOf<ThingsStream>) {
        return { thing: id };
      }
    }
    class MisspeltInList extends ThingsApi<MisspeltInList> {
      readonly name = "parts";
      readonly path = "/things/{thing_id}/parts";
      readonly schema = part;
      override readonly optionalParent = ThingsStream;

      // @ts-expect-error: the path needs a thing_id, not a thing
      override childContext({ id }: RowOf<ThingsStream>) {
        return [{ thing: id }];
      }
    }
    assert.ok(Misspelt.prototype instanceof RESTStream);
    assert.ok(MisspeltInList.prototype instanceof RESTStream);
  });

  test("has no null for the path", () => {
    class Nullable extends ThingsApi<Nullable> {
      readonly name = "parts";
      readonly path = "/names/{name}/parts";
      readonly schema = part;
      override readonly parent = ThingsStream;

      // @ts-expect-error: a thing may have no name
      override childContext({ name }: RowOf<ThingsStream>) {
        return { name };
      }
    }
    assert.ok(Nullable.prototype instanceof RESTStream);
  });

  test("is of the declared parent's row, and of no other stream's", () => {
    class OfAnother extends ThingsApi<OfAnother> {
      readonly name = "screws";
      readonly path = "/things/{thing_id}/screws";
      readonly schema = part;
      override readonly parent = ThingsStream;

      // @ts-expect-error: its parent is things, not parts
      override childContext({ thing_id }: RowOf<PartsStream>) {
        return { thing_id };
      }
    }
    assert.ok(OfAnother.prototype instanceof RESTStream);
  });

  test("types what a hook gets", () => {
    class Read extends PartsStream {
      override params(context: ContextOf<PartsStream>) {
        // @ts-expect-error: the context has a thing_id, not a part_id
        return { of: context.part_id };
      }
    }
    assert.ok(Read.prototype instanceof RESTStream);
  });

  test("refuses a hook that asks for what it does not have", () => {
    class Searched extends PartsStream {
      // @ts-expect-error: the context has a thing_id, not a part_id
      override body({ part_id }: { readonly part_id: string }) {
        return { part_id };
      }
    }
    class Filtered extends PartsStream {
      // @ts-expect-error: the context has a thing_id, not a part_id
      override params({ part_id }: { readonly part_id: string }) {
        return { part_id };
      }
    }
    for (const { prototype } of [Searched, Filtered]) assert.ok(prototype instanceof RESTStream);
  });
});

suite("The context of a stream without a childContext of its own", () => {
  class Colours extends ThingsApi<Colours> {
    readonly name = "colours";
    readonly path = "/colours";
    readonly schema = thing;

    override contextForChildren({ id, size }: RowOf<Colours>) {
      return { colour_id: id, is_large: (size ?? 0) > 9 };
    }
  }

  test("is what contextForChildren of its parent gives, also for the query and the body", () => {
    class Shades extends ThingsApi<Shades> {
      readonly name = "shades";
      readonly path = "/shades";
      readonly schema = part;
      override readonly parent = Colours;

      override params({ colour_id, is_large }: ContextOf<Shades>) {
        return { colour_id, is_large };
      }

      override body(context: ContextOf<Shades>) {
        // @ts-expect-error: the context has a colour_id, and no color_id
        return { colour: context.color_id };
      }
    }
    class Tints extends Shades {
      // @ts-expect-error: likewise
      override body({ color_id }: { readonly color_id: string }) {
        return { color_id };
      }
    }
    const context: Same<ContextOf<Shades>, { colour_id: string; is_large: boolean }> = true;
    assert.ok(context && Tints.prototype instanceof RESTStream);
  });

  test("is its foreignKey alone, and with a batch that names its parameter as const, that parameter", () => {
    class Shades extends ThingsApi<Shades> {
      readonly name = "shades";
      readonly path = "/shades";
      readonly schema = part;
      override readonly parent = Colours;
      override readonly foreignKey = "thing_id";
      override readonly batch = { key: "thing_id", parameter: "thing_ids", size: 9 } as const;

      override body(context: ContextOf<Shades>) {
        // @ts-expect-error: the context has a thing_id, and no thingid
        return { of: context.thingid, things: context.thing_ids.split(",") };
      }
    }
    class Tints extends ThingsApi<Tints> {
      readonly name = "tints";
      readonly path = "/things/{thing_id}/tints";
      readonly schema = part;
      override readonly optionalParent = Colours;
      override readonly foreignKey = "thing_id";

      override params(context: ContextOf<Tints>) {
        // @ts-expect-error: the context has a thing_id, and no things_id
        return { of: context.thing_id, things: context.things_id };
      }
    }
    class Batched extends ThingsApi<Batched> {
      readonly name = "batched";
      readonly path = "/batched";
      readonly schema = part;
      override readonly parent = Colours;
      override readonly batch = { key: "colour_id", parameter: "colour_ids", size: 9 };

      override body({ colour_ids }: ContextOf<Batched>) {
        return { colour_ids };
      }
    }
    for (const { prototype } of [Shades, Tints, Batched])
      assert.ok(prototype instanceof RESTStream);
  });

  test("is any where the parent says no more than that it is one, and has what the path needs", () => {
    class Roots extends ThingsApi<Roots> {
      readonly name = "roots";
      readonly path = "/roots";
      readonly schema = thing;

      override contextForChildren({ id }: RowOf<Roots>): Context {
        return { root_id: id };
      }
    }
    class Leaves extends ThingsApi<Leaves> {
      readonly name = "leaves";
      readonly path = "/roots/{root_id}/leaves";
      readonly schema = part;
      override readonly parent = Roots;

      override params({ root_id, any }: ContextOf<Leaves>) {
        const needed: string | number | bigint = root_id;
        return { needed, any };
      }
    }
    assert.ok(Leaves.prototype instanceof RESTStream);
  });

  test("is given to its own children's childContext", () => {
    class Shades extends ThingsApi<Shades> {
      readonly name = "shades";
      readonly path = "/shades";
      readonly schema = part;
      override readonly parent = Colours;
    }
    class Names extends ThingsApi<Names> {
      readonly name = "names";
      readonly path = "/shades/{shade_id}/{colour_id}/names";
      readonly schema = part;
      override readonly parent = Shades;

      override childContext({ id: shade_id }: RowOf<Shades>, { colour_id }: ContextOf<Shades>) {
        return { shade_id, colour_id };
      }
    }
    assert.ok(Names.prototype instanceof RESTStream);
  });
});

suite("The type of a fitted value", () => {
  const order = Type.Object({
    id: Type.Integer(),
    kind: Type.Union([Type.Literal("new"), Type.Literal("old")]),
    lines: Type.Array(Type.Object({ size: Type.Number() })),
    any: Type.Unknown(),
  });

  class OrdersStream extends ThingsApi<OrdersStream> {
    readonly name = "orders";
    readonly path = "/orders";
    readonly schema = order;
  }

  test("is, of a plain TypeBox schema, what is made of it: null but for keys, text where the source may send anything", () => {
    const row: Same<
      RowOf<OrdersStream>,
      {
        id: number;
        kind: string | null;
        lines: { size: number | null }[] | null;
        any: string | null;
      }
    > = true;
    assert.ok(row);
  });

  test("is never null where the shape is required, and a bigint where it is a big integer alone", () => {
    const shape = t.object({ size: t.required(t.integer()), big: t.bigInteger() });
    const right: RecordOf<typeof shape> = { size: 1, big: 2n };
    // @ts-expect-error: a required size is never null
    const withNull: RecordOf<typeof shape> = { size: null, big: null };
    // @ts-expect-error: an integer is a number, and no bigint
    const withBig: RecordOf<typeof shape> = { size: 1n, big: null };
    assert.equal([right, withNull, withBig].length, 3);
  });
});
