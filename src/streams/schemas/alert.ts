/** An alert, where another record holds one. */

import { choice, list, object, text, timestamp } from "../../sdk/index.ts";

export const embeddedAlert = object(
  {
    id: text("Identifier of the alert."),
    alert_group_ids: list(text("Identifier of a group."), "Alert groups that the alert is in."),
    alert_source_id: text("Alert source that the alert came from."),
    deduplication_key: text("What makes the source's events one alert."),
    description: text("What the alert says, in detail."),
    source_url: text("Link to the alert in the system it came from."),
    status: choice(["firing", "resolved"], "Whether the alert still fires."),
    title: text("What the alert says, in short."),
    created_at: timestamp("When the alert was created."),
    resolved_at: timestamp("When the alert was resolved."),
    updated_at: timestamp("When the alert last changed."),
  },
  "Alert.",
);
