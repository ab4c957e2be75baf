/** The tables that the example queries ask, filled straight from records, with the types that target-postgres gives them. */

import type { Client } from "pg";

/** What the tables hold; columns that no query looks at may be there as well. */
export interface Records {
  readonly incidents: readonly object[];
  readonly follow_ups: readonly object[];
}

/** Columns that a query looks at. */
const columns = {
  incidents: `id text, reference text, name text, mode text, created_at timestamp, severity jsonb, incident_status jsonb,
    incident_timestamp_values jsonb[], incident_role_assignments jsonb[], _sdc_deleted_at timestamp`,
  follow_ups: `id text, incident_id text, status text, assignee jsonb, created_at timestamp,
    updated_at timestamp, completed_at timestamp, _sdc_deleted_at timestamp`,
} as const;

/** Makes a schema with the tables, and fills them. */
export async function loadTables(client: Client, schema: string, records: Records): Promise<void> {
  await client.query(`create schema ${client.escapeIdentifier(schema)}`);
  await client.query("set time zone 'UTC'");
  for (const name of ["incidents", "follow_ups"] as const) {
    const table = `${client.escapeIdentifier(schema)}.${name}`;
    await client.query(`create table ${table} (${columns[name]})`);
    await client.query(
      `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(records[name])],
    );
  }
}
