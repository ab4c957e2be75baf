/**
 * Secrets: metadata of the credentials that workflows use; the API never returns their values.
 *
 * https://api-docs.incident.io/tag/Secrets-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const secret = t.object(
  {
    id: t.key("ID of the secret."),
    description: t.string("What the secret is for.", { personal: "free_text" }),
    last_four_chars: t.string(
      "Last four characters of the value; absent if the value is no longer than that.",
    ),
    name: t.string("Name of the secret."),
    owning_team_ids: t.array(
      t.string("Team ID."),
      "Teams that own the secret; empty if everyone does.",
    ),
    version: t.integer("How many times the value was set."),
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
