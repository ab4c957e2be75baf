/** An alert, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedAlert = t.object(
  {
    id: t.string("ID of the alert."),
    alert_group_ids: t.array(t.string("Group ID."), "Alert groups the alert is in."),
    alert_source_id: t.string("Alert source the alert came from."),
    deduplication_key: t.string("Key that deduplicates the source's events into one alert."),
    description: t.string("Description of the alert.", { personal: "free_text" }),
    source_url: t.string("Link to the alert in its source system."),
    status: t.openEnum(["firing", "resolved"], "Whether the alert still fires."),
    title: t.string("Title of the alert.", { personal: "free_text" }),
    created_at: t.timestamp("When the alert was created."),
    resolved_at: t.timestamp("When the alert was resolved."),
    updated_at: t.timestamp("When the alert last changed."),
  },
  "Alert.",
);
