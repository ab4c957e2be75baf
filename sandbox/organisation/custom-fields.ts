/** The custom fields: one of each type at least, two of them backed by the catalog, one whose options were all removed. */

import type { JsonObject } from "../http/records.ts";
import { DAY, iso } from "./calendar.ts";
import { type Catalog, regions } from "./company.ts";
import { ulid } from "./identifiers.ts";
import { keyed, keysOf } from "./keyed.ts";
import { randomFor } from "./random.ts";

const fields = {
  services: ["Affected services", "Which services are impaired", "multi_select"],
  team: ["Owning team", "Which team is to fix it", "single_select"],
  regions: ["Affected regions", "", "multi_select"],
  detection: ["Detected by", "Who or what noticed it first", "single_select"],
  cause: ["Cause", "Filled in before the incident is closed", "single_select"],
  impact: ["Customer impact", "What customers could not do, in their words", "text"],
  statusPage: ["Status page", "Link to the public notice", "link"],
  customers: ["Customers affected", "An estimate is fine", "numeric"],
  cost: [
    "Cost (EUR)",
    "Refunds and lost orders; may be negative when a refund was recovered",
    "numeric",
  ],
  season: ["Season (retired)", "No longer in use", "single_select"],
} as const;

export type FieldKey = keyof typeof fields;

/** Every field's key, in the order of the list. */
export const fieldKeys = keysOf(fields);

/** The options of the fields that have any. */
const choices: Readonly<Partial<Record<FieldKey, readonly string[]>>> = {
  regions,
  detection: ["Monitoring", "Customer report", "Employee", "Partner", "Driver"],
  cause: [
    "Code change",
    "Configuration",
    "Capacity",
    "Third party",
    "Hardware",
    "Human error",
    "Unknown 🤷",
  ],
};

/** The fields as they were set up; the second catalog field is filtered by the first, as large catalogs need. */
export function buildCustomFields(seed: number, since: number, catalog: Catalog) {
  const created = since - 19 * DAY;
  const identifier = (kind: string, key: string): string =>
    ulid(created, randomFor(seed, "custom field", kind, key));
  const options = keyed(fields, (_, key) =>
    (choices[key] ?? []).map((value, place) => ({
      id: identifier(`option ${key}`, value),
      custom_field_id: identifier("field", key),
      sort_key: (place + 1) * 10,
      value,
    })),
  );
  const field = keyed(fields, ([name, description, field_type], key) => ({
    id: identifier("field", key),
    name,
    description,
    field_type,
  }));
  const ofCatalog: Readonly<Partial<Record<FieldKey, JsonObject>>> = {
    team: { catalog_type_id: catalog.teamTypeId },
    services: {
      catalog_type_id: catalog.serviceTypeId,
      filter_by: {
        catalog_attribute_id: identifier("attribute", "owner"),
        custom_field_id: field("team").id,
      },
      fixed_filter: {
        catalog_attribute_id: identifier("attribute", "retired"),
        values: ["false"],
      },
      group_by_catalog_attribute_id: identifier("attribute", "tier"),
      helptext_catalog_attribute_id: identifier("attribute", "description"),
    },
  };
  return {
    options,
    /** The form embedded in incidents. */
    info: keyed(fields, (_, key) => ({ ...field(key), options: options(key) })),
    field: keyed(fields, (_, key) => ({
      ...field(key),
      ...ofCatalog[key],
      created_at: iso(created),
      updated_at: iso(created + (key === "season" ? 120 * DAY : 0)),
    })),
  };
}
