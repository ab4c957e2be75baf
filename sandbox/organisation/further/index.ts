/**
 * The rows of the tables beside the core. What they rely on of each other is drawn by hand, the rest is written by their
 * shape in the API's reference; each table is made on first use.
 */

import { type JsonObject, type Tables, textAt } from "../../http/records.ts";
import type { MakeTable } from "../../http/store.ts";
import { tables } from "../../tables.ts";
import { DAY } from "../calendar.ts";
import { olderCategory } from "../escalations.ts";
import type { IncidentPlan } from "../incident-plan.ts";
import type { World } from "../world.ts";
import { catalog } from "./catalog.ts";
import { ofIncidents } from "./of-incidents.ts";
import { onCall } from "./on-call.ts";
import { settings } from "./settings.ts";
import { type Drawing, type Drawings, type Sketch, type Source, series, sketch } from "./sketch.ts";
import { statusPages } from "./status-pages.ts";
import { Writer } from "./writer.ts";

/** Rows of a table that is written by its shape alone: a page of the usual size, and some. */
const ROWS = 30;

/** By hand where rows have to fit others; the tables of which nothing is known beside their shape have plain rows. */
const drawings: Drawings = {
  ...Object.fromEntries(tables.map(({ table }) => [table, plainDrawing(table)])),
  ...catalog,
  ...ofIncidents,
  ...onCall,
  ...settings,
  ...statusPages,
};

function plainDrawing(table: string): Drawing {
  return series(ROWS, `${table}/row`, (_, random, { world }) =>
    sketch(random, world.since + random.whole(1, 300) * DAY + random.whole(1, 999), {}),
  );
}

/** Makes the tables of an organisation that are not among its core; undefined where there is no such table. */
export function furtherRows(
  world: World,
  incidents: readonly IncidentPlan[],
  core: Tables,
): MakeTable {
  const sketches = remembered((table): readonly Sketch[] | undefined => drawings[table]?.(source));
  const rows = remembered((table): readonly JsonObject[] => {
    if (table === "custom_fields") return world.fields.info.all;
    const own = core[table] ?? sketches(table)?.map(({ row }) => row) ?? [];
    return table === "incidents" ? own.map(withOlderNames) : own;
  });
  const byId = remembered((table) => new Map(rows(table).map((row) => [row.id, row])));
  const find: Source["find"] = (table, id) => byId(table).get(id);
  const source: Source = { world, incidents, rows, find };
  const writer = new Writer(source);
  return (table) => {
    const { stored } = tables.find((one) => one.table === table) ?? {};
    return stored === undefined
      ? sketches(table)?.map(({ row }) => row)
      : writer.complete(table, stored, sketches(table) ?? []);
  };
}

/** The same function, which makes each table once. */
function remembered<Rows>(make: (table: string) => Rows): (table: string) => Rows {
  const made = new Map<string, { readonly rows: Rows }>();
  return (table) => {
    const known = made.get(table) ?? { rows: make(table) };
    made.set(table, known);
    return known.rows;
  };
}

/** An incident with what its short forms in other rows have beside. */
function withOlderNames(incident: JsonObject): JsonObject {
  return {
    ...incident,
    external_id: Number(textAt(incident, "reference")?.replace("INC-", "")),
    status_category: olderCategory(textAt(incident, "incident_status", "category") ?? ""),
  };
}
