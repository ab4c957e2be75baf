/**
 * Schedule sync targets: Slack user groups that are synced with who is on call.
 *
 * https://api-docs.incident.io/tag/Schedule-Sync-Targets-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { embeddedScheduleSyncTarget } from "./schemas/schedule-sync-target.ts";

export const scheduleSyncTarget = t.object(
  {
    ...embeddedScheduleSyncTarget.properties,
    id: t.key("ID of the sync target."),
  },
  "Slack user group that is synced with who is on call.",
);

/** Reads all sync targets. */
export class ScheduleSyncTargetsStream extends IncidentIoStream<ScheduleSyncTargetsStream> {
  readonly name = "schedule_sync_targets";
  readonly path = "/v2/schedule_sync_targets";
  readonly schema = scheduleSyncTarget;
  override readonly requiredScope = "schedules.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
}
