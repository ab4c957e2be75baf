/**
 * Call transcript entries: what was said and written in the calls of incidents.
 *
 * https://api-docs.incident.io/tag/Call-Transcript-Entries-V2
 *
 * The rows hold personal data: who said what, in participant_name and content. The endpoint answers for one call
 * session at a time, and with nothing where the organisation does not let transcripts be viewed.
 */

import { type ContextOf, type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { CallSessionsStream } from "./call-sessions.ts";

export const callTranscriptEntry = t.object(
  {
    id: t.key("Identifier of the entry."),
    call_session_id: t.string("Call session that the entry belongs to."),
    incident_id: t.string("Incident that the call was held for."),
    content: t.string("Personal data: what was said.", { personal: "free_text" }),
    medium: t.openEnum(
      ["spoken", "call_chat"],
      "Whether it was said or written in the call's chat.",
    ),
    participant_name: t.string("Personal data: who said it, by the name in the call.", {
      personal: "identity",
    }),
    timestamp: t.timestamp("When they began to say it."),
  },
  "Entry in the transcript of a call; holds personal data, who said what.",
);

/** Reads the transcript of each call session. */
export class CallTranscriptEntriesStream extends IncidentIoStream<CallTranscriptEntriesStream> {
  readonly name = "call_transcript_entries";
  readonly path = "/v2/call_transcript_entries";
  readonly schema = callTranscriptEntry;
  override readonly requiredScope = "call_transcripts.view";
  override readonly pageSize = 250; // documented maximum of page_size
  override readonly isExtra = true;
  override readonly parent = CallSessionsStream;
  override readonly notInQuery = ["incident_id"]; // for the rows alone

  override childContext(
    { id: call_session_id }: RowOf<CallSessionsStream>,
    { incident_id }: ContextOf<CallSessionsStream>,
  ) {
    return { call_session_id, incident_id };
  }
}
