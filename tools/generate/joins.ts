/** How the tables join: which columns hold IDs of another table's rows, judging by their names. */

import type { Stream } from "singer-tap-sdk";
import type { JsonSchema } from "singer-tap-sdk/singer";

/** A place in a table's rows that identifies a row of another table. */
export interface Join {
  readonly from: string;
  /** Path of the column; `[]` denotes the elements of an array. */
  readonly column: string;
  readonly to: string;
}

/** All joins of a table, except those in arrays that embed rows of other tables. */
export function joinsOf(stream: Stream, tables: ReadonlySet<string>): Join[] {
  const { name, jsonSchema, embeds } = stream;
  return Object.entries(jsonSchema.properties ?? {}).flatMap(([column, schema]) =>
    Object.hasOwn(embeds, column)
      ? []
      : joinsIn(column, column, schema, name, tables).filter(({ to }) => to !== name),
  );
}

function joinsIn(
  column: string,
  property: string,
  schema: JsonSchema,
  from: string,
  tables: ReadonlySet<string>,
): Join[] {
  if (schema.items !== undefined) {
    return joinsIn(`${column}[]`, property, schema.items, from, tables);
  }
  const { properties } = schema;
  if (properties === undefined) {
    const [, singular] = /^(.+)_ids?$/.exec(property) ?? [];
    const to = singular === undefined ? undefined : tableOf(singular, from, tables);
    return to === undefined ? [] : [{ from, column, to }];
  }
  const singular = column.endsWith("[]") ? property.replace(/s$/, "") : property;
  const to = isUser(properties) ? "users" : tableOf(singular, from, tables);
  if (properties.id !== undefined && to !== undefined) {
    return [{ from, column: `${column}.id`, to }];
  }
  return Object.entries(properties).flatMap(([name, nested]) =>
    joinsIn(`${column}.${name}`, name, nested, from, tables),
  );
}

/** An object with a Slack account is a user, whatever the property is called. */
function isUser(properties: Readonly<Record<string, JsonSchema>>): boolean {
  return properties.id !== undefined && properties.slack_user_id !== undefined;
}

/** IDs of other systems whose names look like tables. */
const foreign = /^(?:slack|ms_teams|microsoft_teams|external|replica|jira|zendesk|linear)_/;

/**
 * The table for a singular: by all its words or its last ones (`owning_team`), else by the family of the table it is in
 * (the `component` of a status page).
 */
function tableOf(singular: string, from: string, tables: ReadonlySet<string>): string | undefined {
  if (foreign.test(singular)) return undefined;
  const words = singular.split("_");
  const family = from.replace(/s$/, "").split("_");
  const candidates = [
    ...words.map((_, at) => words.slice(at).join("_")),
    ...family.map((_, at) => [...family.slice(0, at + 1), singular].join("_")),
  ];
  return candidates.flatMap(pluralsOf).find((name) => tables.has(name));
}

function pluralsOf(singular: string): string[] {
  return [`${singular}s`, `${singular}es`, singular.replace(/y$/, "ies")];
}
