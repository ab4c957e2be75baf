/** A shift of a schedule, where another record holds one. */

import { t } from "singer-tap-sdk";
import { embeddedUser } from "./user.ts";

export const embeddedScheduleEntry = t.object(
  {
    entry_id: t.string("Identifier of the shift; absent where the rotation alone makes it."),
    fingerprint: t.string("What tells the shift from others, whenever it is asked for."),
    layer_id: t.string("Layer of the rotation that the shift is in."),
    rotation_id: t.string("Rotation that the shift is in."),
    user: t.describe(embeddedUser, "Who is on call; absent where nobody is."),
    start_at: t.timestamp("When the shift begins."),
    end_at: t.timestamp("When the shift ends."),
  },
  "Shift.",
);
