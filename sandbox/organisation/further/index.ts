/**
 * The rows of the tables beside the core. What they rely on of each other is drawn by hand, the rest is written by their
 * shape in the API's reference; each table is made when it is first asked for.
 */

import { furtherTables, reference, storedInFull } from "../../further-tables.ts";
import {
  isObject,
  type JsonObject,
  type TableRecord,
  type Tables,
  textAt,
} from "../../http/records.ts";
import { olderCategory } from "../escalations.ts";
import type { IncidentPlan } from "../incident-plan.ts";
import type { World } from "../world.ts";
import { catalog } from "./catalog.ts";
import { ofIncidents } from "./of-incidents.ts";
import { onCall } from "./on-call.ts";
import { plainDrawing } from "./plain.ts";
import { settings } from "./settings.ts";
import type { Drawings, Sketch, Source } from "./sketch.ts";
import { Writer } from "./writer.ts";

/** By hand where rows have to fit others; the tables of which nothing is known beside their shape have plain rows. */
const drawings: Drawings = {
  ...Object.fromEntries(furtherTables.map((one) => [one.table, plainDrawing(one)])),
  ...catalog,
  ...ofIncidents,
  ...onCall,
  ...settings,
};

/** Makes the tables of an organisation that are not among its core; undefined where there is no such table. */
export function furtherRows(
  world: World,
  incidents: readonly IncidentPlan[],
  core: Tables,
): (table: string) => readonly TableRecord[] | undefined {
  const drawn = new Map<string, readonly Sketch[] | undefined>();
  const sketches = (table: string): readonly Sketch[] | undefined => {
    if (!drawn.has(table)) {
      drawn.set(table, drawings[table]?.(source));
    }
    return drawn.get(table);
  };
  const referred = new Map<string, readonly JsonObject[]>();
  const source: Source = {
    world,
    incidents,
    rows(table) {
      const known =
        referred.get(table) ?? sketches(table)?.map(({ row }) => row) ?? coreRows(table);
      referred.set(table, known);
      return known;
    },
  };
  const coreRows = (table: string): readonly JsonObject[] =>
    (core[table] ?? []).filter(isObject).map((row) => asReferredTo(table, row, core));
  const writer = new Writer(source, reference);
  return (table) => {
    const own = sketches(table);
    const found = furtherTables.find((one) => one.table === table);
    if (!own || !found) {
      return own?.map(({ row }) => row);
    }
    const { record, detail } = found.described;
    const shape = storedInFull.has(table) ? (detail?.record ?? record) : record;
    return writer.complete(table, shape, own);
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
    case "custom_fields":
      return {
        ...row,
        options: (core.custom_field_options ?? [])
          .filter(isObject)
          .filter(({ custom_field_id }) => custom_field_id === row.id),
      };
    default:
      return row;
  }
}
