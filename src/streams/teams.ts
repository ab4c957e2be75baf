/**
 * Teams: the teams of the organization, with their members.
 *
 * https://api-docs.incident.io/tag/Teams-V3
 *
 * A team is an entry of the catalog type that the organization uses for its teams.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

const member = t.object(
  {
    id: t.string("ID of the user."),
    email: t.string("Email address of the user.", { personal: "identity" }),
    name: t.string("Name of the user.", { personal: "identity" }),
    slack_user_id: t.string("Slack ID of the user.", { personal: "identity" }),
  },
  "Member of the team.",
);

export const team = t.object(
  {
    id: t.key("ID of the team."),
    catalog_entry: t.object(
      {
        id: t.string("ID of the catalog entry."),
        external_id: t.string("ID of the entry in its source system."),
        name: t.string("Name of the entry."),
      },
      "Catalog entry for the team.",
    ),
    members: t.array(member, "Members of the team."),
    name: t.string("Name of the team."),
  },
  "Team.",
);

/** Reads all teams. */
export class TeamsStream extends IncidentIoStream<TeamsStream> {
  readonly name = "teams";
  readonly path = "/v3/teams";
  readonly schema = team;
  override readonly requiredScope = "catalog_entries.view";
  override readonly pageSize = 250; // documented maximum of page_size
}
