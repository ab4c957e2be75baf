/**
 * IP ranges: the IP addresses that incident.io's own requests come from.
 *
 * https://api-docs.incident.io/tag/IP-Ranges-V1
 *
 * The endpoint is public, so the key needs no permission.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const ipRange = t.object(
  {
    cidr: t.key("IP addresses, in CIDR notation."),
    description: t.string("What these addresses are used for."),
  },
  "IP range.",
);

/** Reads all IP ranges in one response. */
export class IpRangesStream extends IncidentIoStream<IpRangesStream> {
  readonly name = "ip_ranges";
  readonly path = "/v1/ip_ranges";
  readonly schema = ipRange;
  override readonly primaryKeys = ["cidr"] as const; // a range has no ID
  override readonly isExtra = true;
}
