/** Reads NO_PROXY. */

import { BlockList, isIP } from "node:net";

/** A listed host name. */
interface NamedHost {
  /** The host, and the end of its subdomains; as a URL has it. */
  readonly name: string;
  /** Null for every port. */
  readonly port: string | null;
}

/** Hosts that bypass the proxy. */
export class NoProxy {
  readonly #addresses = new BlockList();
  readonly #names: readonly NamedHost[];
  readonly #isForAll: boolean;

  /**
   * @param list Separated by commas or spaces: names, which stand for their subdomains too, with or without a port, such
   *   as `example.com:8443`, `.example.com`, `*.example.com`; addresses and networks, such as `10.0.0.0/8`, `::1`; or `*`
   *   for all.
   */
  constructor(list: string) {
    const entries = list.split(/[\s,]+/).filter((entry) => entry !== "");
    this.#isForAll = entries.includes("*");
    this.#names = entries.filter((entry) => !addTo(this.#addresses, entry)).map(namedHost);
  }

  /** Whether the host of a URL is listed. */
  includes({ hostname, port, protocol }: URL): boolean {
    const address = hostname.replace(/^\[|\]$/g, "");
    if (this.#isForAll) return true;
    if (isIP(address) !== 0 && this.#addresses.check(address, familyOf(address))) return true;
    const usedPort = port || (protocol === "https:" ? "443" : "80");
    return this.#names.some(
      (one) =>
        (one.port === null || one.port === usedPort) &&
        (hostname === one.name || hostname.endsWith(`.${one.name}`)),
    );
  }
}

function namedHost(entry: string): NamedHost {
  const [, name = "", port = null] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return { name: name.toLowerCase(), port };
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
