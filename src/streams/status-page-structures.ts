/**
 * Status page structures: which components each status page shows, and in which groups and sub-pages.
 *
 * https://api-docs.incident.io/tag/Status-Pages-V2
 *
 * This is the only link between status_page_components and status_pages. The endpoint returns one status page.
 */

import { type ApiResponse, InvalidResponse, type RowOf, t } from "singer-tap-sdk";
import { isJsonObject } from "singer-tap-sdk/singer";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { managementMeta } from "./schemas/management-meta.ts";
import { StatusPagesStream } from "./status-pages.ts";

const component = t.object(
  {
    component_id: t.string("ID of the component."),
    display_uptime: t.boolean("Whether the page shows the component's uptime."),
    hidden: t.boolean("Whether the page hides the component."),
    name: t.string("Name of the component."),
  },
  "Component, if the item is one.",
);

const group = t.object(
  {
    id: t.string("ID of the group."),
    components: t.array(t.describe(component, "Component."), "Components of the group."),
    description: t.string("Text below the group's name.", { personal: "free_text" }),
    display_aggregated_uptime: t.boolean(
      "Whether the page shows one aggregated uptime for the group.",
    ),
    hidden: t.boolean("Whether the page hides the group."),
    name: t.string("Name of the group."),
  },
  "Group of components, if the item is one.",
);

const subPage = t.object(
  {
    id: t.string("ID of the sub-page."),
    items: t.array(
      t.object({ component, group }, "Component or group."),
      "Components and groups of the sub-page, in order.",
    ),
    name: t.string("Name of the sub-page."),
  },
  "Sub-page, if the item is one.",
);

export const statusPageStructure = t.object(
  {
    status_page_id: t.key("Status page the structure belongs to."),
    current_structure: t.object(
      {
        items: t.array(
          t.object({ component, group, sub_page: subPage }, "Component, group or sub-page."),
          "Components, groups and sub-pages, in order.",
        ),
      },
      "What the page shows.",
    ),
    display_uptime_mode: t.openEnum(
      ["chart_and_percentage", "chart_only", "nothing"],
      "How the page shows uptime.",
    ),
    management_meta: managementMeta,
  },
  "Structure of a status page.",
);

/** Reads the structure of each status page. */
export class StatusPageStructuresStream extends IncidentIoStream<StatusPageStructuresStream> {
  readonly name = "status_page_structures";
  readonly path = "/v2/status_page_structures/{status_page_id}";
  readonly schema = statusPageStructure;
  override readonly requiredScope = false;
  override readonly primaryKeys = ["status_page_id"] as const;
  override readonly isExtra = true;
  override readonly parent = StatusPagesStream;

  override childContext({ id: status_page_id }: RowOf<StatusPagesStream>) {
    return { status_page_id };
  }

  /** The response is a single record. */
  override parseResponse({ body }: ApiResponse) {
    if (!isJsonObject(body) || !isJsonObject(body.current_structure)) {
      throw new InvalidResponse("it has no object current_structure");
    }
    return [body];
  }
}
