/** More streams of the shop: kinds of them that its own do not have. */

import {
  CursorPaginator,
  type Declaration,
  type Paginator,
  type StreamClass,
  t,
} from "../../src/index.ts";
import {
  EntriesStream,
  EventsStream,
  OrdersStream,
  type ShopClass,
  ShopStream,
  times,
} from "./shop-streams.ts";

const row = { id: t.key("Identifier"), text: t.string("What it says"), ...times };

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
  LabelsStream,
  LinksStream,
  LogsStream,
  MarksStream,
  RefundsStream,
  TicksStream,
  TracesStream,
];

/** The same kinds with a sequence that is text. */
export const textKinds: readonly ShopClass[] = otherKinds.map((kind) =>
  kind === LogsStream ? TextLogsStream : kind,
);
