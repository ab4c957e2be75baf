/**
 * Catalog types: the kinds of things in the catalog, such as services, and the attributes that each has.
 *
 * https://api-docs.incident.io/tag/Catalog-V3
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const attribute = t.object(
  {
    id: t.string("Identifier of the attribute."),
    array: t.boolean("Whether the attribute holds a list."),
    backlink_attribute: t.string("Attribute of the other type that a backlink is the way back of."),
    mode: t.openEnum(
      ["api", "dashboard", "external", "internal", "dynamic", "backlink", "path"],
      "What sets the attribute.",
    ),
    name: t.string("Name of the attribute."),
    path: t.array(
      t.object(
        {
          attribute_id: t.string("Identifier of the attribute."),
          attribute_name: t.string("Name of the attribute."),
        },
        "Step of the path.",
      ),
      "Attributes that lead to the value of a path, in this order.",
    ),
    type: t.string("Type of the attribute's values; see the table catalog_resources."),
  },
  "Attribute.",
);

export const catalogType = t.object(
  {
    id: t.key("Identifier of the catalog type."),
    annotations: t.json("What whoever manages the type has noted on it, by name.", {
      personal: "free_text",
    }),
    categories: t.array(
      t.openEnum(
        ["customer", "issue-tracker", "product-feature", "service", "on-call", "team", "user"],
        "Category.",
      ),
      "What the type's entries stand for.",
    ),
    color: t.openEnum(
      ["yellow", "green", "blue", "violet", "pink", "cyan", "orange"],
      "Colour in the dashboard.",
    ),
    description: t.string("What the type is for.", { personal: "free_text" }),
    dynamic_resource_parameter: t.string("What identifies a dynamic type in its own system."),
    engine_resource_type: t.string("Name of the type, as alert attributes give it."),
    estimated_count: t.integer("About how many entries there are, if known."),
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
    is_editable: t.boolean("Whether people can edit it; false for one that another system keeps."),
    is_team_type: t.boolean("Whether its entries are the organisation's teams."),
    name: t.string("Name of the type."),
    owning_team_ids: t.array(t.string("Identifier of a team."), "Teams that own the type."),
    ranked: t.boolean("Whether its entries have an order."),
    registry_type: t.string("Kind of thing that it is kept from in another system, if it is."),
    required_integrations: t.array(
      t.string("Name of an integration."),
      "Integrations that the type needs.",
    ),
    schema: t.object(
      {
        attributes: t.array(attribute, "Attributes of the type's entries."),
        version: t.integer("Version of the attributes."),
      },
      "What entries of the type look like.",
    ),
    source_repo_url: t.string("Repository in which the type is managed, if it is in one."),
    supports_custom_aliases: t.boolean("Whether aliases can be added to its entries."),
    type_name: t.string("Name that attributes refer to the type by; never changes."),
    use_name_as_identifier: t.boolean("Whether an entry can be referred to by its name."),
    created_at: t.timestamp("When the type was created."),
    last_synced_at: t.timestamp("When it was last brought up to date from another system."),
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
