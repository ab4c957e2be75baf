/** The value of an alert's attribute. */

import { t } from "singer-tap-sdk";

export const alertAttributeValue = t.object(
  {
    catalog_entry: t.object(
      {
        id: t.string("ID of the catalog entry."),
        catalog_type_id: t.string("Catalog type of the entry."),
        name: t.string("Name of the catalog entry.", { personal: "free_text" }),
      },
      "Catalog entry, if the value is one.",
    ),
    label: t.string("Display text of the value.", { personal: "free_text" }),
    literal: t.string("Plain value, if it is not a catalog entry.", { personal: "free_text" }),
  },
  "Value of an attribute.",
);
