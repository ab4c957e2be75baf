/** More streams of the shop: kinds of them that its own do not have. */

import {
  type Context,
  CursorPaginator,
  type Declaration,
  type Paginator,
  type StreamClass,
  t,
} from "../../src/index.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import { dayOf } from "./shop.ts";
import {
  EntriesStream,
  EventsStream,
  OrdersStream,
  order,
  regions,
  type ShopClass,
  ShopStream,
  times,
} from "./shop-streams.ts";

const row = { id: t.key("Identifier"), text: t.string("What it says"), ...times };

/** Orders that embed two values of a row each, and hold the first page of their lines. */
class BilledOrdersStream extends OrdersStream {
  override readonly schema = t.object(
    {
      ...order.properties,
      bill: t.string("What its bill says"),
      billed_at: t.timestamp("When its bill was made"),
      lines: t.ignore(t.json()),
    },
    "Order",
  );
  override readonly embeds = {
    items: { stream: "items", foreignKey: "order_id" },
    notes: { stream: "notes", foreignKey: "order_id" },
    files: { stream: "files", foreignKey: "order_id" },
    bill: { stream: "bills", foreignKey: "order_id", value: "text" },
    billed_at: { stream: "bills", foreignKey: "order_id", value: "created_at" },
  };
}

/** One at most of each order, read for several orders at once, for the values in their columns alone. */
class BillsStream extends ShopStream {
  readonly name = "bills";
  readonly path = "/bills";
  readonly schema = t.object({ ...row, order_id: t.key("Order") }, "Bill");
  override readonly primaryKeys = ["id"];
  override readonly hasTable = false;
  override readonly parent: StreamClass = OrdersStream;
  override readonly batch = { key: "order_id", parameter: "order_ids", size: 2 };
  override readonly foreignKey = "order_id";
}

/** Of each order, those that its row does not hold. */
class LinesStream extends ShopStream {
  readonly name = "lines";
  readonly path = "/orders/{order_id}/lines";
  readonly schema = t.object({ ...row, order_id: t.string("Order") }, "Line");
  override readonly parent: StreamClass = OrdersStream;
  override readonly foreignKey = "order_id";
  override readonly firstPage = "lines";
}

/** A list of what has changed since a token. */
class ContactsStream extends ShopStream {
  readonly name = "contacts";
  readonly path = "/contacts";
  readonly schema = t.object(row, "Contact");
  override readonly delta = {
    tokenPath: "meta.token",
    parameter: "token",
    removedPath: "removed",
  };

  override paginator(): Paginator {
    return new CursorPaginator({ cursorPath: "meta.after", parameter: "after" });
  }
}

/** A search, with its filter in the body. */
class TasksStream extends ShopStream {
  readonly name = "tasks";
  readonly path = "/tasks";
  readonly schema = t.object(row, "Task");
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "filters.0.value" };

  override body() {
    return { filters: [{ value: null }] };
  }

  override paginator(): Paginator {
    return new CursorPaginator({ in: "body", cursorPath: "meta.after", parameter: "after" });
  }
}

/** Read day by day, for days that several events share. */
class ReadingsStream extends ShopStream {
  readonly name = "readings";
  readonly path = "/days/{day}/readings";
  readonly schema = t.object(
    { ...row, event_id: t.string("Event"), day: t.string("Day") },
    "Reading",
  );
  override readonly parent: StreamClass = EventsStream;

  override childContext({ created_at }: JsonObject): Context[] {
    return [{ day: dayOf(created_at) }];
  }
}

/** A list that is read for the changed rows of two others. */
class LinksStream extends ShopStream {
  readonly name = "links";
  readonly path = "/links";
  readonly schema = t.object(
    { ...row, order_id: t.string("Order"), event_id: t.string("Event") },
    "Link",
  );
  override readonly follows = { order_id: OrdersStream, event_id: EventsStream };
}

/** Read for several orders at once. */
class RefundsStream extends ShopStream {
  readonly name = "refunds";
  readonly path = "/refunds";
  readonly schema = t.object({ ...row, order_id: t.key("Order") }, "Refund");
  override readonly primaryKeys = ["id"];
  override readonly parent: StreamClass = OrdersStream;
  override readonly batch = { key: "order_id", parameter: "order_ids", size: 2 };
  override readonly foreignKey = "order_id";
}

/** Read entry by entry, for those that changed. */
class TicksStream extends ShopStream {
  readonly name = "ticks";
  readonly path = "/entries/{entry_id}/ticks";
  readonly schema = t.object({ ...row, entry_id: t.string("Entry") }, "Tick");
  override readonly parent: StreamClass = EntriesStream;
  override readonly foreignKey = "entry_id";
}

/** Read entry by entry, each with a filter. */
class MarksStream extends ShopStream {
  readonly name = "marks";
  readonly path = "/entries/{entry_id}/marks";
  readonly schema = t.object({ ...row, entry_id: t.string("Entry") }, "Mark");
  override readonly parent: StreamClass = EntriesStream;
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };
  override readonly foreignKey = "entry_id";
}

/** A list in regions that a setting names. */
class ParcelsStream extends ShopStream {
  readonly name = "parcels";
  readonly path = "/parcels";
  readonly schema = t.object({ ...row, region: t.string("Region") }, "Parcel");
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "updated_at[gte]" };

  override partitions(): Context[] {
    return (this.settings.regions ?? regions).map((region) => ({ region }));
  }
}

/** Read parcel by parcel, for those that changed. */
class ScansStream extends ShopStream {
  readonly name = "scans";
  readonly path = "/parcels/{parcel_id}/scans";
  readonly schema = t.object({ ...row, parcel_id: t.string("Parcel") }, "Scan");
  override readonly parent: StreamClass = ParcelsStream;
  override readonly foreignKey = "parcel_id";
}

/** A list in the order of a sequence, in which a row moves to the end when it changes. */
class LogsStream extends ShopStream {
  readonly name = "logs";
  readonly path = "/logs";
  readonly schema: Declaration["schema"] = t.object({ ...row, seq: t.integer("Sequence") }, "Log");
  override readonly replicationKey = "seq";
  override readonly replicationFilter = { parameter: "seq[gte]" };
  override readonly isSorted = true;

  override paginator(): Paginator {
    return new CursorPaginator({ cursorPath: "meta.after", parameter: "after" });
  }
}

/** The same, with a sequence that is text. */
class TextLogsStream extends LogsStream {
  override readonly schema = t.object({ ...row, seq: t.string("Sequence") }, "Log");
}

/** Read log by log, for those that changed. */
class TracesStream extends ShopStream {
  readonly name = "traces";
  readonly path = "/logs/{log_id}/traces";
  readonly schema = t.object({ ...row, log_id: t.string("Log") }, "Trace");
  override readonly parent: StreamClass = LogsStream;
  override readonly foreignKey = "log_id";
}

/** A list without a filter by time that belongs to the logs, whose sequence drives nothing else. */
class LabelsStream extends ShopStream {
  readonly name = "labels";
  readonly path = "/labels";
  readonly schema = t.object({ ...row, log_id: t.string("Log") }, "Label");
  override readonly optionalParent: StreamClass = LogsStream;
  override readonly foreignKey = "log_id";
}

/** The kinds whose sequence is an integer. */
export const otherKinds: readonly ShopClass[] = [
  BilledOrdersStream,
  BillsStream,
  ContactsStream,
  LabelsStream,
  LinesStream,
  LinksStream,
  LogsStream,
  MarksStream,
  ParcelsStream,
  RefundsStream,
  ScansStream,
  TasksStream,
  TicksStream,
  TracesStream,
  ReadingsStream,
];

/** The same kinds with a sequence that is text. */
export const textKinds: readonly ShopClass[] = otherKinds.map((kind) =>
  kind === LogsStream ? TextLogsStream : kind,
);
