/** A timestamp that incidents can have, where another record holds one. */

import { t } from "singer-tap-sdk";

export const embeddedIncidentTimestamp = t.object(
  {
    id: t.string("Identifier of the timestamp."),
    name: t.string("Name of the timestamp."),
    rank: t.integer("Place in the order in which timestamps are shown."),
  },
  "Timestamp that incidents can have.",
);
