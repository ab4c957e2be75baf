/** A value that an alert has in an attribute. */

import { t } from "singer-tap-sdk";

export const alertAttributeValue = t.object(
  {
    catalog_entry: t.object(
      {
        id: t.string("Identifier of the catalog entry."),
        catalog_type_id: t.string("Catalog type of the entry."),
        name: t.string("Name of the catalog entry.", { personal: "free_text" }),
      },
      "The value, if it is a catalog entry.",
    ),
    label: t.string("The value as people read it.", { personal: "free_text" }),
    literal: t.string("The value, if it is a plain one.", { personal: "free_text" }),
  },
  "Value of an attribute.",
);
