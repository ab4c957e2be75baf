/** The data as text in the page: the names of a list's properties once, not in each row, which is a third of the size. */

import type { ReportData } from "./data.ts";

/** A list of rows that have the same properties in the same order. */
interface Packed {
  readonly properties: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** The data as JSON. */
export function packed(data: ReportData): string {
  return JSON.stringify(data, (_, value: unknown) => {
    if (!Array.isArray(value) || value.length === 0 || !value.every(isRow)) return value;
    const list: Packed = {
      properties: Object.keys(value[0] ?? {}),
      values: value.map(Object.values),
    };
    return list;
  });
}

/** The data of a text that {@link packed} has made. */
export function unpacked(text: string): ReportData {
  return JSON.parse(text, (_, value: unknown) =>
    isPacked(value)
      ? value.values.map((row) =>
          Object.fromEntries(value.properties.map((name, index) => [name, row[index]])),
        )
      : value,
  );
}

function isRow(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPacked(value: unknown): value is Packed {
  return isRow(value) && "properties" in value && "values" in value;
}
