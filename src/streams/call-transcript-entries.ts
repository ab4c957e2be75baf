/**
 * Call transcript entries: what was said and written in incident calls.
 *
 * https://api-docs.incident.io/tag/Call-Transcript-Entries-V2
 *
 * The rows contain personal data: who said what, in participant_name and content. The endpoint lists the entries of one
 * call session; it returns none if the organization does not allow transcripts to be viewed.
 */

import { type ContextOf, type RowOf, t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";
import { CallSessionsStream } from "./call-sessions.ts";

export const callTranscriptEntry = t.object(
  {
    id: t.key("ID of the entry."),
    call_session_id: t.string("Call session the entry belongs to."),
    incident_id: t.string("Incident the call was held for."),
    content: t.string("Personal data: what was said.", { personal: "free_text" }),
    medium: t.openEnum(
      ["spoken", "call_chat"],
      "Whether it was spoken or written in the call's chat.",
    ),
    participant_name: t.string("Personal data: the speaker's name in the call.", {
      personal: "identity",
    }),
    timestamp: t.timestamp("When they started to say it."),
  },
  "Entry in a call transcript; contains personal data, who said what.",
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
  override readonly notInQuery = ["incident_id"]; // for the rows only

  override childContext(
    { id: call_session_id }: RowOf<CallSessionsStream>,
    { incident_id }: ContextOf<CallSessionsStream>,
  ) {
    return { call_session_id, incident_id };
  }
}
