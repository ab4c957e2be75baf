/** The custom fields: one of each type at least, two of them backed by the catalog, one whose options were all removed. */

import { DAY, iso } from "./calendar.ts";
import { type Catalog, keyed, keysOf, regions } from "./company.ts";
import { ulid } from "./identifiers.ts";
import { randomFor } from "./random.ts";
import type { CustomField, CustomFieldEntry, CustomFieldOption, FieldType } from "./shapes.ts";

type Declaration = {
  readonly name: string;
  readonly description: string;
  readonly type: FieldType;
  readonly options?: readonly string[];
  readonly catalog?: "team" | "service";
};

const fields = {
  services: {
    name: "Affected services",
    description: "Which services are impaired",
    type: "multi_select",
    catalog: "service",
  },
  team: {
    name: "Owning team",
    description: "Which team is to fix it",
    type: "single_select",
    catalog: "team",
  },
  regions: {
    name: "Affected regions",
    description: "",
    type: "multi_select",
    options: regions,
  },
  detection: {
    name: "Detected by",
    description: "Who or what noticed it first",
    type: "single_select",
    options: ["Monitoring", "Customer report", "Employee", "Partner", "Driver"],
  },
  cause: {
    name: "Cause",
    description: "Filled in before the incident is closed",
    type: "single_select",
    options: [
      "Code change",
      "Configuration",
      "Capacity",
      "Third party",
      "Hardware",
      "Human error",
      "Unknown 🤷",
    ],
  },
  impact: {
    name: "Customer impact",
    description: "What customers could not do, in their words",
    type: "text",
  },
  statusPage: {
    name: "Status page",
    description: "Link to the public notice",
    type: "link",
  },
  customers: {
    name: "Customers affected",
    description: "An estimate is fine",
    type: "numeric",
  },
  cost: {
    name: "Cost (EUR)",
    description: "Refunds and lost orders; may be negative when a refund was recovered",
    type: "numeric",
  },
  season: {
    name: "Season (retired)",
    description: "No longer in use",
    type: "single_select",
    options: [],
  },
} as const satisfies Record<string, Declaration>;

/** Key of a custom field. */
export type FieldKey = keyof typeof fields;

/** Every field's key, in the order of the list. */
export const fieldKeys: readonly FieldKey[] = keysOf(fields);

/** The fields with their options. */
export type CustomFields = {
  field(key: FieldKey): CustomField;
  options(key: FieldKey): readonly CustomFieldOption[];
  /** The form embedded in incidents, one object for all of them: there are a hundred thousand such places. */
  info(key: FieldKey): CustomFieldEntry["custom_field"];
};

/** The fields as they were set up; the second catalog field is filtered by the first, as large catalogs need. */
export function buildCustomFields(seed: number, since: number, catalog: Catalog): CustomFields {
  const created = since - 19 * DAY;
  const identifier = (kind: string, key: string): string =>
    ulid(created, randomFor(seed, "custom field", kind, key));
  const declared: Readonly<Record<FieldKey, Declaration>> = fields;
  const ids = keyed(declared, (_, key) => identifier("field", key));
  const options = keyed(declared, ({ options: values = [] }, key) =>
    values.map((value, place) => ({
      id: identifier(`option ${key}`, value),
      custom_field_id: ids(key),
      sort_key: (place + 1) * 10,
      value,
    })),
  );
  return {
    options,
    info: keyed(declared, ({ name, description, type }, key) => ({
      id: ids(key),
      name,
      description,
      field_type: type,
      options: options(key),
    })),
    field: keyed(declared, ({ name, description, type, catalog: kind }, key) => ({
      id: ids(key),
      name,
      description,
      field_type: type,
      ...(kind === "team" ? { catalog_type_id: catalog.teamTypeId } : {}),
      ...(kind === "service"
        ? {
            catalog_type_id: catalog.serviceTypeId,
            filter_by: {
              catalog_attribute_id: identifier("attribute", "owner"),
              custom_field_id: ids("team"),
            },
            fixed_filter: {
              catalog_attribute_id: identifier("attribute", "retired"),
              values: ["false"],
            },
            group_by_catalog_attribute_id: identifier("attribute", "tier"),
            helptext_catalog_attribute_id: identifier("attribute", "description"),
          }
        : {}),
      created_at: iso(created),
      updated_at: iso(created + (key === "season" ? 120 * DAY : 0)),
    })),
  };
}
