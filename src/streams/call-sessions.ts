/**
 * Call sessions: incident calls that were transcribed.
 *
 * https://api-docs.incident.io/tag/Call-Sessions-V2
 *
 * The endpoint lists the call sessions of one incident.
 */

import { type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { IncidentsStream } from "./incidents.ts";

export const callSession = t.object(
  {
    id: t.key("ID of the call session."),
    incident_id: t.string("Incident the call was held for."),
    started_at: t.timestamp("Start of the call."),
    ended_at: t.timestamp("End of the call; absent while it is in progress."),
  },
  "Call session.",
);

/** Reads the call sessions of each incident. */
export class CallSessionsStream extends IncidentIoStream<CallSessionsStream> {
  readonly name = "call_sessions";
  readonly path = "/v2/call_sessions";
  readonly schema = callSession;
  override readonly requiredScope = "call_transcripts.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = IncidentsStream;

  override childContext({ id: incident_id }: RowOf<IncidentsStream>) {
    return { incident_id };
  }
}
