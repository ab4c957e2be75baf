/** An alert route, as the list of them has it. */

import { t } from "singer-tap-sdk";

export const listedAlertRoute = t.object(
  {
    id: t.key("Identifier of the alert route."),
    enabled: t.boolean("Whether the route is in use."),
    name: t.string("Name of the alert route."),
  },
  "Alert route, in short.",
);
