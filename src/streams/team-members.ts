/**
 * Team members: who is in which team, out of the rows of teams.
 *
 * https://api-docs.incident.io/tag/Teams-V3
 *
 * Like teams it is read in full. Whoever has left a team goes from the table with emit_activate_version_messages: docs/flat-tables.md
 * says more.
 */

import { FlatStream, type RowOf, t } from "singer-tap-sdk";
import { flatUser, flatUserOf } from "./schemas/flat-user.ts";
import { TeamsStream } from "./teams.ts";

export const teamMember = t.object(
  { team_id: t.key("Team."), user_id: t.key("User."), ...flatUser },
  "User who is in a team.",
);

/** Makes a row of each member. */
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
