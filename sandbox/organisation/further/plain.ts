/** Rows of a table of which nothing is known but its shape. */

import type { Table } from "../../tables.ts";
import { DAY } from "../calendar.ts";
import { randomFor } from "../random.ts";
import { tableNamedBy } from "./links.ts";
import { type Drawing, sketch, text } from "./sketch.ts";

/** Rows of a table without a parent: a page of the usual size, and some. */
const ROWS = 30;

/** A few rows; where the list is asked for by parent, one for each of the first of these. */
export function plainDrawing({ table, path, described }: Table): Drawing {
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
