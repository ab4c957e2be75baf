/**
 * Glossary entries: the organization's own terms and what they mean, as incident.io's AI features read them.
 *
 * https://api-docs.incident.io/tag/Glossary-Entries-V2
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const glossaryEntry = t.object(
  {
    id: t.key("ID of the entry."),
    description: t.string("Meaning of the term.", { personal: "free_text" }),
    item: t.string("The term."),
    rank: t.integer("Position in the glossary."),
    created_at: t.timestamp("When the entry was created."),
    updated_at: t.timestamp("When the entry last changed."),
  },
  "Glossary entry.",
);

/** Reads all entries, in the order of the glossary. */
export class GlossaryEntriesStream extends IncidentIoStream<GlossaryEntriesStream> {
  readonly name = "glossary_entries";
  readonly path = "/v2/glossary_entries";
  readonly schema = glossaryEntry;
  override readonly isExtra = true;
  // The endpoint documents no maximum page size, so page_size is not sent; pages have 25 entries.
}
