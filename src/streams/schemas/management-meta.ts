/** Where a resource is managed: in the dashboard, or as code. */

import { t } from "singer-tap-sdk";

export const managementMeta = t.object(
  {
    annotations: t.json("Notes from the tool that manages it, by name.", { personal: "free_text" }),
    managed_by: t.openEnum(["dashboard", "terraform", "external"], "What manages it."),
    source_url: t.string("Link to the repository in which it is managed, if any."),
  },
  "How it is managed.",
);
