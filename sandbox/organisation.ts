/** A believable fictional organisation, the same for the same seed. */

import type { Tables } from "./http/records.ts";

/** What decides the organisation. */
export type OrganisationOptions = {
  readonly incidents?: number;
  readonly seed?: number;
  readonly now?: string;
};

/** Generates the organisation. */
export function generateOrganisation(_options: OrganisationOptions = {}): Tables {
  return {};
}
