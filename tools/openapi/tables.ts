/** What this tap's streams request, and which columns they have. */

import { type Table, tablesOf } from "singer-tap-sdk/openapi";
import { IncidentTap } from "../../src/tap.ts";

/** All tables of the tap, by default including columns that hold credentials. */
export async function tablesOfTap({ include_secrets = true } = {}): Promise<readonly Table[]> {
  return tablesOf(new IncidentTap(), process.stderr, { api_key: "key", include_secrets });
}
