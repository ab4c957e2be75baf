/** An alert, where another record holds one. */

import { t } from "singer-tap-sdk";

export const embeddedAlert = t.object(
  {
    id: t.string("Identifier of the alert."),
    alert_group_ids: t.array(
      t.string("Identifier of a group."),
      "Alert groups that the alert is in.",
    ),
    alert_source_id: t.string("Alert source that the alert came from."),
    deduplication_key: t.string("What makes the source's events one alert."),
    description: t.string("What the alert says, in detail.", { personal: "free_text" }),
    source_url: t.string("Link to the alert in the system it came from."),
    status: t.openEnum(["firing", "resolved"], "Whether the alert still fires."),
    title: t.string("What the alert says, in short.", { personal: "free_text" }),
    created_at: t.timestamp("When the alert was created."),
    resolved_at: t.timestamp("When the alert was resolved."),
    updated_at: t.timestamp("When the alert last changed."),
  },
  "Alert.",
);
