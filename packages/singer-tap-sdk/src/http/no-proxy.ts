/** Handles the parts of NO_PROXY that undici does not support. */

import { BlockList, isIP } from "node:net";

/** Hosts that bypass the proxy. */
export interface NoProxy {
  /** Host names, as undici reads them: `example.com` with its subdomains, `example.com:8443`, or `*` for all. */
  readonly names: string;
  /** Whether the host of a URL is one of the listed addresses or networks. */
  includes(url: URL): boolean;
}

/**
 * Parses a list such as `localhost, .example.com, 10.0.0.0/8, ::1`, separated by commas or spaces. undici accepts `*`
 * only by itself, treats the end of a bare IPv6 address as a port, and does not support networks.
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

/** Adds an entry that is an address or a network; returns false for any other. */
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
