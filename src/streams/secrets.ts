/**
 * Secrets: what is known of the credentials that workflows use; the API never shows their values.
 *
 * https://api-docs.incident.io/tag/Secrets-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const secret = t.object(
  {
    id: t.key("Identifier of the secret."),
    description: t.string("What the secret is for.", { personal: "free_text" }),
    last_four_chars: t.string("The value's last four characters; absent if it has no more."),
    name: t.string("Name of the secret."),
    owning_team_ids: t.array(
      t.string("Identifier of a team."),
      "Teams that own the secret; none if it is everybody's.",
    ),
    version: t.integer("How often the value was set."),
    created_at: t.timestamp("When the secret was added."),
    updated_at: t.timestamp("When the secret last changed."),
  },
  "Secret, without its value.",
);

/** Reads all secrets. */
export class SecretsStream extends IncidentIoStream<SecretsStream> {
  readonly name = "secrets";
  readonly path = "/v2/secrets";
  readonly schema = secret;
  override readonly requiredScope = "secrets.view_metadata";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
