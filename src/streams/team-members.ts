/**
 * Team members: who is in which team, unnested from teams.
 *
 * https://api-docs.incident.io/tag/Teams-V3
 *
 * Like teams, the table is synced in full. Users who left a team are removed with emit_activate_version_messages; see
 * docs/flat-tables.md.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { flatUser, flatUserOf } from "./schemas/flat-user.ts";
import { TeamsStream } from "./teams.ts";

export const teamMember = t.object(
  { team_id: t.key("Team."), user_id: t.key("User."), ...flatUser },
  "Member of a team.",
);

/** Writes a row for each member. */
export class TeamMembersStream extends FlatStream<TeamMembersStream> {
  readonly name = "team_members";
  readonly schema = teamMember;
  override readonly primaryKeys = ["team_id", "user_id"] as const;
  override readonly isExtra = true;
  override readonly parent = TeamsStream;

  override embeddedRecords({ id: team_id, members }: RowOf<TeamsStream>) {
    return (members ?? []).map((member) => ({ team_id, ...flatUserOf(member) }));
  }
}
