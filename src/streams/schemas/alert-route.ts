/** An alert route, as in the list of routes. */

import { t } from "singer-tap-sdk";

export const listedAlertRoute = t.object(
  {
    id: t.key("ID of the alert route."),
    enabled: t.boolean("Whether the route is enabled."),
    name: t.string("Name of the alert route."),
  },
  "Summary of an alert route.",
);
