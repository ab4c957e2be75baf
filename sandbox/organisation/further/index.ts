/**
 * The rows of the tables beside the core. What they rely on of each other is drawn by hand, the rest is written by their
 * shape in the API's reference; each table is made on first use.
 */

import { type JsonObject, type Tables, textAt } from "../../http/records.ts";
import type { MakeTable } from "../../http/store.ts";
import { type Table, tableNamedBy, tables } from "../../tables.ts";
import { DAY } from "../calendar.ts";
import { olderCategory } from "../escalations.ts";
import type { IncidentPlan } from "../incident-plan.ts";
import { randomFor } from "../random.ts";
import type { World } from "../world.ts";
import { catalog } from "./catalog.ts";
import { ofIncidents } from "./of-incidents.ts";
import { onCall } from "./on-call.ts";
import { settings } from "./settings.ts";
import { type Drawing, type Drawings, type Sketch, type Source, sketch, text } from "./sketch.ts";
import { statusPages } from "./status-pages.ts";
import { Writer } from "./writer.ts";

/** By hand where rows have to fit others; the tables of which nothing is known beside their shape have plain rows. */
const drawings: Drawings = {
  ...Object.fromEntries(tables.map((one) => [one.table, plainDrawing(one)])),
  ...catalog,
  ...ofIncidents,
  ...onCall,
  ...settings,
  ...statusPages,
};

/** Makes the tables of an organisation that are not among its core; undefined where there is no such table. */
export function furtherRows(
  world: World,
  incidents: readonly IncidentPlan[],
  core: Tables,
): MakeTable {
  const sketches = remembered((table): readonly Sketch[] | undefined => drawings[table]?.(source));
  const rows = remembered((table) =>
    core[table]
      ? core[table].map((row) => asReferredTo(table, row, core))
      : (sketches(table) ?? []).map(({ row }) => row),
  );
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

/** A row of the core with what its short forms in other rows have beside. */
function asReferredTo(table: string, row: JsonObject, core: Tables): JsonObject {
  switch (table) {
    case "incidents":
      return {
        ...row,
        external_id: Number(textAt(row, "reference")?.replace("INC-", "")),
        status_category: olderCategory(textAt(row, "incident_status", "category") ?? ""),
      };
    case "custom_fields": {
      const options = core.custom_field_options ?? [];
      return { ...row, options: options.filter((one) => one.custom_field_id === row.id) };
    }
    default:
      return row;
  }
}

/** Rows of a table without a parent: a page of the usual size, and some. */
const ROWS = 30;

/** A few rows; where the list needs a parent, one for each of the first parents. */
function plainDrawing({ table, path, described }: Table): Drawing {
  const required = Object.entries(described.parameters ?? {}).filter(([, one]) => one.required);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const [parameter = ""] = [...inPath, ...required.map(([name]) => name)];
  const parent = tableNamedBy(parameter);
  return ({ world, rows }) => {
    const parents = parent === undefined ? [] : rows(parent).slice(0, ROWS);
    return Array.from({ length: parent === undefined ? ROWS : parents.length }, (_, place) => {
      const random = randomFor(world.seed, table, "row", place);
      const at = world.since + random.whole(1, 300) * DAY + random.whole(1, 999);
      return sketch(random, at, {
        ...(parent === undefined ? {} : { [parameter]: text(parents[place], "id") }),
      });
    });
  };
}
