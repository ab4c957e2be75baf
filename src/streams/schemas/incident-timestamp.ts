/** A timestamp that incidents can have, where another record holds one. */

import { integer, object, text } from "../../sdk/index.ts";

export const embeddedIncidentTimestamp = object(
  {
    id: text("Identifier of the timestamp."),
    name: text("Name of the timestamp."),
    rank: integer("Place in the order in which timestamps are shown."),
  },
  "Timestamp that incidents can have.",
);
