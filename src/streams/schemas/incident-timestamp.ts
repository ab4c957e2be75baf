/** An incident timestamp, embedded in another record. */

import { t } from "singer-tap-sdk";

export const embeddedIncidentTimestamp = t.object(
  {
    id: t.string("ID of the timestamp."),
    name: t.string("Name of the timestamp."),
    rank: t.integer("Position in the display order of timestamps."),
  },
  "Incident timestamp.",
);
