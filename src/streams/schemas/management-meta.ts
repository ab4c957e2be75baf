/** Where a resource is managed: in the dashboard, or as code. */

import { t } from "singer-tap-sdk";

export const managementMeta = t.object(
  {
    annotations: t.json("Notes of the tool that manages it, by name.", { personal: "free_text" }),
    managed_by: t.openEnum(["dashboard", "terraform", "external"], "What manages it."),
    source_url: t.string("Link to the repository that it is managed in, if there is one."),
  },
  "How it is managed.",
);
