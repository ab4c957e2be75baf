/**
 * Users: everyone who has or had access to the organization's incident.io, including deactivated users.
 *
 * https://api-docs.incident.io/tag/Users-V2
 *
 * The API has deprecated role; use base_role and custom_roles.
 */

import { type Context, type TimeBounds, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedUser } from "./schemas/user.ts";

const rbacRole = t.object(
  {
    id: t.string("ID of the role."),
    description: t.string("What the role is for.", { personal: "free_text" }),
    name: t.string("Name of the role."),
    slug: t.string("Readable identifier of the role."),
  },
  "Role that grants permissions.",
);

const seatLevels = ["full_access", "viewer_only", "none"];

export const user = t.object(
  {
    ...embeddedUser.properties,
    id: t.key("ID of the user."),
    base_role: t.describe(rbacRole, "Base role of the user."),
    custom_roles: t.array(rbacRole, "Roles that grant the user additional permissions."),
    is_active: t.boolean("Whether the user is active: neither deactivated nor pending activation."),
    seats: t.object(
      {
        on_call: t.openEnum(seatLevels, "Access to on-call."),
        response: t.openEnum(seatLevels, "Access to incident response."),
      },
      "Access that the user's seats grant.",
    ),
  },
  "User.",
);

/** Reads all users. */
export class UsersStream extends IncidentIoStream<UsersStream> {
  readonly name = "users";
  readonly path = "/v2/users";
  readonly schema = user;
  override readonly requiredScope = "users.view";
  // The id only: a user has no custom_field_id, and targets reject rows without a key column.
  override readonly primaryKeys = ["id"] as const;
  override readonly pageSize = 10_000; // documented maximum of page_size

  /** By default the endpoint leaves out deactivated users, whom older records still refer to. */
  override params(context: Context, bounds: TimeBounds) {
    return { ...super.params(context, bounds), include_inactive: true };
  }
}
