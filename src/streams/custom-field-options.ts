/**
 * Custom field options: the values that can be chosen in select fields.
 *
 * https://api-docs.incident.io/tag/Custom-Field-Options-V1
 *
 * The endpoint lists the options of one custom field.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { CustomFieldsStream } from "./custom-fields.ts";
import { embeddedCustomFieldOption } from "./schemas/custom-field-option.ts";

/** Types of custom fields known to have no options; for unknown types, options are requested. */
const typesWithoutOptions: ReadonlySet<string | null> = new Set(["text", "link", "numeric"]);

export const customFieldOption = t.object(
  {
    ...embeddedCustomFieldOption.properties,
    id: t.key("ID of the option."),
    custom_field_id: t.key("Custom field the option belongs to."),
  },
  "Option of a custom field.",
);

/** Reads the options of each custom field that can have any. */
export class CustomFieldOptionsStream extends IncidentIoStream<CustomFieldOptionsStream> {
  readonly name = "custom_field_options";
  readonly path = "/v1/custom_field_options";
  readonly schema = customFieldOption;
  override readonly requiredScope = "custom_fields.view";
  override readonly primaryKeys = ["id", "custom_field_id"] as const;
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly parent = CustomFieldsStream;

  override childContext(field: RowOf<CustomFieldsStream>) {
    return typesWithoutOptions.has(field.field_type) ? null : { custom_field_id: field.id };
  }
}
