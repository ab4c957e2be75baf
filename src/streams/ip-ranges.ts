/**
 * IP ranges: the addresses that incident.io sends its own requests from.
 *
 * https://api-docs.incident.io/tag/IP-Ranges-V1
 *
 * The endpoint is open to everybody, so that a key needs no scope.
 */

import { t } from "singer-tap-sdk";
import { IncidentIoStream } from "./base/incident-io-stream.ts";

export const ipRange = t.object(
  {
    cidr: t.key("The addresses, in CIDR notation."),
    description: t.string("What is sent from them."),
  },
  "Range of addresses.",
);

/** Reads all IP ranges in one response. */
export class IpRangesStream extends IncidentIoStream<IpRangesStream> {
  readonly name = "ip_ranges";
  readonly path = "/v1/ip_ranges";
  readonly schema = ipRange;
  override readonly primaryKeys = ["cidr"] as const; // a range has no identifier
  override readonly isExtra = true;
}
