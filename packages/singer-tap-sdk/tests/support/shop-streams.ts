/** The streams of the shop: each way in which the engine can read one. */

import {
  type Context,
  CursorPaginator,
  type Declaration,
  type Paginator,
  RESTStream,
  type SettingsOf,
  type Stream,
  type StreamClass,
  Type,
  t,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { recordedLog } from "./logger.ts";

/** The regions that there are. */
export const regions = ["eu", "us"] as const;

export const shopSettings = Type.Object({
  origin: Type.String(),
  regions: Type.Optional(Type.Array(Type.String())),
});
type ShopSettings = SettingsOf<typeof shopSettings>;

export const times = {
  created_at: t.timestamp("When it was made"),
  updated_at: t.timestamp("When it last changed"),
};

const part = {
  id: t.key("Identifier"),
  order_id: t.string("Order"),
  text: t.string("What it says"),
  ...times,
};

const item = t.object({ ...part, kind: t.string("Kind") }, "Item");
const note = t.object(part, "Note");
const file = t.object(part, "File");

export const order = t.object(
  {
    id: t.key("Identifier"),
    text: t.string("What it says"),
    items: t.array(item, "Items"),
    notes: t.array(note, "Notes"),
    files: t.array(file, "Files"),
    ...times,
  },
  "Order",
);

export abstract class ShopStream extends RESTStream<Declaration, typeof shopSettings> {
  get urlBase(): string {
    return this.settings.origin;
  }

  override paginator(): Paginator {
    return new CursorPaginator({
      cursorPath: "meta.after",
      parameter: "after",
      recordProperty: "id",
      totalPath: "meta.total",
    });
  }
}

/** Embeds rows of three streams: of lists, one of which has a filter, and of one that is asked order by order. */
export class OrdersStream extends ShopStream {
  readonly name: string = "orders";
  readonly path: string = "/orders";
  readonly schema = order;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]", format: "day" } as const;
  override readonly creationFilter = {
    key: "created_at",
    parameter: "created_at[gte]",
    format: "day",
  } as const;
  override readonly embeds = {
    items: { stream: "items", foreignKey: "order_id" },
    notes: { stream: "notes", foreignKey: "order_id" },
    files: { stream: "files", foreignKey: "order_id" },
  };
}

/** A list with partitions and a filter of its own, which can be asked for the items of one order as well. */
export class ItemsStream extends ShopStream {
  readonly name: string = "items";
  readonly path: string = "/items";
  readonly schema = item;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };
  override readonly creationFilter = { key: "created_at", parameter: "created_at[gte]" } as const;
  override readonly optionalParent: StreamClass = OrdersStream;

  override partitions(): Context[] {
    return [{ kind: "goods" }, { kind: "services" }];
  }

  override childContext({ id }: JsonObject): Context {
    return { order_id: String(id) };
  }
}

/** A list without a filter by time: read incrementally, it follows the orders. */
export class NotesStream extends ShopStream {
  readonly name: string = "notes";
  readonly path: string = "/notes";
  readonly schema = note;
  override readonly optionalParent: StreamClass = OrdersStream;

  override childContext({ id }: JsonObject): Context {
    return { order_id: String(id) };
  }
}

/** Read order by order, for a column alone. */
export class FilesStream extends ShopStream {
  readonly name: string = "files";
  readonly path: string = "/orders/{order_id}/files";
  readonly schema = file;
  override readonly hasTable = false;
  override readonly parent: StreamClass = OrdersStream;

  override childContext({ id }: JsonObject): Context {
    return { order_id: String(id) };
  }
}

/** Read order by order, for a table of its own. */
export class PaymentsStream extends ShopStream {
  readonly name: string = "payments";
  readonly path: string = "/orders/{order_id}/payments";
  readonly schema = t.object(part, "Payment");
  override readonly parent: StreamClass = OrdersStream;

  override childContext({ id }: JsonObject): Context {
    return { order_id: String(id) };
  }
}

/** A list in the order of the changes. */
export class EventsStream extends ShopStream {
  readonly name: string = "events";
  readonly path: string = "/events";
  readonly schema = t.object(
    { id: t.key("Identifier"), text: t.string("What it says"), ...times },
    "Event",
  );
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };
  override readonly isSorted: boolean = true;
}

/** A list without anything. */
export class AccountsStream extends ShopStream {
  readonly name: string = "accounts";
  readonly path: string = "/accounts";
  readonly schema = t.object(
    { id: t.key("Identifier"), text: t.string("What it says"), ...times },
    "Account",
  );
}

/** Read account by account, each with a filter. */
export class EntriesStream extends ShopStream {
  readonly name: string = "entries";
  readonly path: string = "/accounts/{account_id}/entries";
  readonly schema = t.object(
    {
      id: t.key("Identifier"),
      account_id: t.string("Account"),
      text: t.string("What it says"),
      ...times,
    },
    "Entry",
  );
  override readonly parent: StreamClass = AccountsStream;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };

  override childContext({ id }: JsonObject): Context {
    return { account_id: String(id) };
  }
}

export type ShopClass = StreamClass<ShopSettings>;

const classes: readonly ShopClass[] = [
  AccountsStream,
  EntriesStream,
  EventsStream,
  FilesStream,
  ItemsStream,
  NotesStream,
  OrdersStream,
  PaymentsStream,
];

/**
 * The classes of all streams of a shop.
 *
 * @param others Classes to add; one that extends another takes its place.
 */
export function shopClasses(others: readonly ShopClass[] = []): readonly ShopClass[] {
  const kept = classes.filter((one) => !others.some(({ prototype }) => prototype instanceof one));
  return [...kept, ...others];
}

/** All streams of a shop, of these classes. */
export function shopStreams(
  { origin }: { readonly origin: string },
  others: readonly ShopClass[] = [],
  settings: Partial<ShopSettings> = {},
): Stream[] {
  const services = servicesOf({ origin, ...settings });
  return shopClasses(others).map((StreamOfShop) => new StreamOfShop(services));
}

function servicesOf(settings: ShopSettings) {
  return { settings, logger: recordedLog().logger };
}
