/** NO_PROXY, where undici takes less than other software does. */

import { BlockList, isIP } from "node:net";

/** The hosts that are reached without a proxy. */
export interface NoProxy {
  /** The names among them, as undici reads them: `example.com` with all below it, `example.com:8443`, or `*` for all. */
  readonly names: string;
  /** Whether the host of a URL is one of the addresses and networks among them. */
  includes(url: URL): boolean;
}

/**
 * Reads a list such as `localhost, .example.com, 10.0.0.0/8, ::1`, with commas or blanks between its entries. undici takes
 * `*` only where it stands alone, the end of a bare IPv6 address for a port, and knows no networks.
 */
export function readNoProxy(list: string): NoProxy {
  const entries = list.split(/[\s,]+/).filter((entry) => entry !== "");
  const addresses = new BlockList();
  const names = entries.filter((entry) => !addTo(addresses, entry));
  return {
    names: names.includes("*") ? "*" : names.join(","),
    includes: ({ hostname }) => {
      const host = hostname.replace(/^\[|\]$/g, "");
      return isIP(host) !== 0 && addresses.check(host, familyOf(host));
    },
  };
}

/** Adds an entry that is an address or a network; false for any other. */
function addTo(addresses: BlockList, entry: string): boolean {
  const [address = "", prefix, ...more] = entry.replace(/^\[(.*)\]$/, "$1").split("/");
  if (isIP(address) === 0 || more.length > 0) return false;
  const bits = isIP(address) === 6 ? 128 : 32;
  if (prefix === undefined) addresses.addAddress(address, familyOf(address));
  else if (/^\d+$/.test(prefix) && Number(prefix) <= bits) {
    addresses.addSubnet(address, Number(prefix), familyOf(address));
  } else return false;
  return true;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
