/**
 * Catalog types: the kinds of things in the catalog, such as services, and the attributes of each.
 *
 * https://api-docs.incident.io/tag/Catalog-V3
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const attribute = t.object(
  {
    id: t.string("ID of the attribute."),
    array: t.boolean("Whether the attribute holds a list."),
    backlink_attribute: t.string("Attribute of the other type that a backlink reverses."),
    mode: t.openEnum(
      ["api", "dashboard", "external", "internal", "dynamic", "backlink", "path"],
      "What sets the attribute.",
    ),
    name: t.string("Name of the attribute."),
    path: t.array(
      t.object(
        {
          attribute_id: t.string("ID of the attribute."),
          attribute_name: t.string("Name of the attribute."),
        },
        "Step of the path.",
      ),
      "Attributes that lead to the value of a path, in order.",
    ),
    type: t.string("Type of the attribute's values; see the table catalog_resources."),
  },
  "Attribute.",
);

export const catalogType = t.object(
  {
    id: t.key("ID of the catalog type."),
    annotations: t.json("Notes from the tool that manages the type, by name.", {
      personal: "free_text",
    }),
    categories: t.array(
      t.openEnum(
        ["customer", "issue-tracker", "product-feature", "service", "on-call", "team", "user"],
        "Category.",
      ),
      "What the type's entries represent.",
    ),
    color: t.openEnum(
      ["yellow", "green", "blue", "violet", "pink", "cyan", "orange"],
      "Color in the dashboard.",
    ),
    description: t.string("What the type is for.", { personal: "free_text" }),
    dynamic_resource_parameter: t.string("What identifies a dynamic type in its source system."),
    engine_resource_type: t.string("Name of the type, as used in alert attributes."),
    estimated_count: t.integer("Approximate number of entries, if known."),
    icon: t.openEnum(
      [
        "alert",
        "bolt",
        "box",
        "briefcase",
        "browser",
        "bulb",
        "calendar",
        "clock",
        "cog",
        "components",
        "database",
        "doc",
        "email",
        "escalation-path",
        "files",
        "flag",
        "folder",
        "globe",
        "incident-template",
        "money",
        "server",
        "severity",
        "status-page",
        "store",
        "star",
        "tag",
        "user",
        "users",
      ],
      "Icon in the dashboard.",
    ),
    is_editable: t.boolean("Whether people can edit it; false if another system manages it."),
    is_team_type: t.boolean("Whether its entries are the organization's teams."),
    name: t.string("Name of the type."),
    owning_team_ids: t.array(t.string("Team ID."), "Teams that own the type."),
    ranked: t.boolean("Whether its entries are ranked."),
    registry_type: t.string("Kind of object in another system that it is synced from, if any."),
    required_integrations: t.array(
      t.string("Name of an integration."),
      "Integrations the type requires.",
    ),
    schema: t.object(
      {
        attributes: t.array(attribute, "Attributes of the type's entries."),
        version: t.integer("Version of the attributes."),
      },
      "Schema of the type's entries.",
    ),
    source_repo_url: t.string("Repository in which the type is managed, if any."),
    supports_custom_aliases: t.boolean("Whether aliases can be added to its entries."),
    type_name: t.string("Name by which attributes refer to the type; never changes."),
    use_name_as_identifier: t.boolean("Whether entries can be referred to by name."),
    created_at: t.timestamp("When the type was created."),
    last_synced_at: t.timestamp("When it was last synced from another system."),
    updated_at: t.timestamp("When the type last changed."),
  },
  "Type of catalog entries.",
);

/** Reads all types in one response. */
export class CatalogTypesStream extends IncidentIoStream<CatalogTypesStream> {
  readonly name = "catalog_types";
  readonly path = "/v3/catalog_types";
  readonly schema = catalogType;
  override readonly requiredScope = "catalog_types.view";
}
