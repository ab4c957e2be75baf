/** Finds the parameter that filters a list by time, and the column that it compares. */

import type { Part } from "./document.ts";
import type { QueryParameter } from "./operations.ts";
import type { DescribedShape } from "./schemas.ts";

/** A time filter on a column that changes with its row. */
export interface ReplicationFilterPlan {
  readonly key: string;
  readonly parameter: string;
  readonly format?: "day" | "epoch-seconds";
}

/** What the parameters say of time filters: one that brings changed rows, or why none of them does. */
export interface TimeFilters {
  readonly filter: ReplicationFilterPlan | null;
  readonly gaps: readonly string[];
}

/** A parameter for the earliest time: its column without the part that says so. */
const earliest =
  /^(?<base>.*?)(?:_?(?:since|after|from|gte|gt|min|start)|__gte|__gt|_at_gte|\[(?:gte|gt|after|since|from|start)\]|Since|After|From|Gte|Gt)$/;

/** Words for a change, by which a column changes whenever its row does. */
const changes = /updat|modif|chang/i;

/** The time filters among the parameters of a list. */
export function timeFiltersOf(
  parameters: readonly QueryParameter[],
  { properties }: DescribedShape,
): TimeFilters {
  const times = [...properties]
    .filter(([, { type }]) => type === "date-time" || type === "date")
    .map(([name]) => name);
  const gaps: string[] = [];
  const found: ReplicationFilterPlan[] = [];
  for (const parameter of parameters.flatMap(withOperators)) {
    const base = earliest.exec(parameter.name)?.groups?.base;
    if (base === undefined) continue;
    const format = formatOf(parameter);
    const isAboutChange =
      changes.test(base) || (base === "" && changes.test(parameter.description));
    if (!isAboutChange) continue;
    const key = columnFor(base, times);
    if (key === undefined) {
      gaps.push(
        `\`${parameter.name}\` filters by a time of change, but no column is known to hold it`,
      );
    } else if (format === undefined) {
      gaps.push(
        `\`${parameter.name}\` filters by ${key}, but the file does not tell the format of its time`,
      );
    } else {
      found.push({ key, parameter: parameter.name, ...(format !== "instant" && { format }) });
    }
  }
  // An inclusive filter misses no row that changed in the same moment.
  const inclusive = found.find(({ parameter }) => /gte|since|from/i.test(parameter));
  const filter = inclusive ?? found[0] ?? null;
  return { filter, gaps: filter === null ? gaps.slice(0, 1) : [] };
}

/** Whether a parameter is a bound of a time. */
export function isTimeBound({ name }: QueryParameter): boolean {
  return /(?:since|before|after|until|from|to|gte?|lte?|start|end|min|max|\])$/i.test(name);
}

/** A parameter whose value is an object of operators is one parameter per operator: `created[gte]`. */
function withOperators(parameter: QueryParameter): readonly QueryParameter[] {
  const variants = [parameter.schema, ...[parameter.schema.anyOf, parameter.schema.oneOf].flat()];
  const operators = variants.flatMap((one) => Object.entries(propertiesOf(one)));
  if (operators.length === 0) return [parameter];
  return operators.map(([operator, schema]) => ({
    ...parameter,
    name: `${parameter.name}[${operator}]`,
    types: [schema.type ?? []].flat().map(String),
    schema,
  }));
}

function propertiesOf(schema: unknown): Readonly<Record<string, Part>> {
  const { properties } = Object(schema);
  return typeof properties === "object" && properties !== null ? properties : {};
}

function formatOf({
  types,
  schema,
  description,
}: QueryParameter): "instant" | "day" | "epoch-seconds" | undefined {
  if (types.includes("integer") || types.includes("number")) return "epoch-seconds";
  if (schema.format === "date-time") return "instant";
  if (schema.format === "date") return "day";
  const says = `${description} ${String(schema.description ?? "")}`;
  return /ISO.?8601|RFC.?3339|date-?time|YYYY-MM-DDTHH/i.test(says) ? "instant" : undefined;
}

/** The column of a filter: `updated`, `updated_at`, `last_updated`, `updatedAt`; by any change if the filter names none. */
function columnFor(base: string, times: readonly string[]): string | undefined {
  const plain = (name: string): string => name.replaceAll(/[^a-zA-Z]/g, "").toLowerCase();
  const wanted = plain(base).replace(/at$/, "");
  const candidates =
    wanted === "" ? ["updated", "modified", "changed", "lastmodified", "lastupdated"] : [wanted];
  for (const one of candidates) {
    const forms = [
      one,
      `${one}at`,
      `${one}on`,
      `${one}date`,
      `${one}time`,
      `last${one}`,
      `last${one}at`,
      `${one}datetime`,
      `date${one}`,
    ];
    const found = times.find((name) => forms.includes(plain(name)));
    if (found !== undefined) return found;
  }
  return undefined;
}
