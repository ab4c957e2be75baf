/** A user, as columns of a flat table. */

import { embeddedUser } from "./user.ts";

const { email, name, slack_user_id } = embeddedUser.properties;

/** The columns other than the key. */
export const flatUser = { user_name: name, user_email: email, user_slack_user_id: slack_user_id };

interface User {
  readonly id: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly slack_user_id: string | null;
}

/** The values of these columns, and of `user_id`. */
export function flatUserOf({ id, name, email, slack_user_id }: User) {
  return { user_id: id, user_name: name, user_email: email, user_slack_user_id: slack_user_id };
}
