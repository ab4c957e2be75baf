/**
 * Users: everybody who has or had access to the organisation's incident.io, deactivated users included.
 *
 * Endpoint: GET /v2/users. Scope: users.view. https://api-docs.incident.io/tag/Users-V2
 */

import {
  type Context,
  choice,
  describe,
  flag,
  id,
  list,
  object,
  type RecordOf,
  text,
} from "../sdk/index.ts";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedUser } from "./schemas/user.ts";

const rbacRole = object(
  {
    id: text("Identifier of the role."),
    description: text("What the role is for."),
    name: text("Name of the role."),
    slug: text("Readable identifier of the role."),
  },
  "Role that grants permissions.",
);

const seatLevels = ["full_access", "viewer_only", "none"];

export const user = object(
  {
    ...embeddedUser.properties,
    id: id("Identifier of the user."),
    base_role: describe(rbacRole, "The role that the user's permissions start from."),
    custom_roles: list(rbacRole, "Roles that grant the user further permissions."),
    is_active: flag("Whether the user is active: neither deactivated nor yet to be activated."),
    seats: object(
      {
        on_call: choice(seatLevels, "Access to on-call."),
        response: choice(seatLevels, "Access to incident response."),
      },
      "What the user's seats give access to.",
    ),
  },
  "User.",
);

export type User = RecordOf<typeof user>;

/** Reads all users. */
export class UsersStream extends IncidentIoStream<typeof user> {
  readonly name = "users";
  readonly path = "/v2/users";
  readonly schema = user;
  override readonly scope = "users.view";
  // The id alone: a user has no custom_field_id, and targets refuse rows that lack a key column.
  override readonly primaryKeys = ["id"];
  override readonly pageSize = 10_000; // documented maximum of page_size

  /** Unasked, the endpoint leaves deactivated users out, whom older records still refer to. */
  override params(context: Context) {
    return { ...super.params(context), include_inactive: true };
  }
}
