/** Which hosts NO_PROXY excepts; that they are reached without the proxy is tried in security.test.ts. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { NoProxy } from "../../src/http/no-proxy.ts";

suite("NO_PROXY", () => {
  const excepted: readonly (readonly [list: string, hosts: readonly string[]])[] = [
    ["127.0.0.1", ["127.0.0.1"]],
    ["127.0.0.0/8", ["127.0.0.1", "127.255.255.255"]],
    ["0.0.0.0/0", ["127.0.0.1", "8.8.8.8"]],
    ["192.168.7.9/32", ["192.168.7.9"]],
    ["::1", ["[::1]", "[0:0:0:0:0:0:0:1]"]],
    ["[::1]", ["[::1]"]],
    ["fd00::/8", ["[fd12::7]"]],
    ["a.example.com,10.0.0.0/8 , ::1", ["10.9.8.7", "[::1]", "a.example.com"]],
    [" localhost,\t.example.com  EXAMPLE.org ", ["localhost", "example.com", "example.org"]],
    ["example.com", ["example.com", "api.example.com"]],
    [".example.com", ["api.example.com", "api.eu.example.com"]],
    ["*.example.com", ["api.example.com"]],
    ["*", ["127.0.0.1", "[::1]", "example.com"]],
    ["localhost, *", ["example.com"]],
    ["*,127.0.0.0/8", ["example.com"]],
  ];
  for (const [list, hosts] of excepted) {
    test(`"${list}" excepts ${hosts.join(" and ")}`, () => {
      for (const host of hosts) {
        for (const port of ["", ":8443"]) {
          assert.ok(new NoProxy(list).includes(new URL(`https://${host}${port}/v1`)), host);
        }
      }
    });
  }

  const others: readonly (readonly [list: string, host: string])[] = [
    ["", "127.0.0.1"],
    ["127.0.0.0/8", "128.0.0.1"],
    ["127.0.0.0/8", "localhost"],
    ["127.0.0.0/8", "127.0.0.1.example.com"],
    ["::1", "[::2]"],
    ["fd00::/8", "[fe00::7]"],
    ["10.0.0.0/33", "10.0.0.1"],
    ["10.0.0.0/", "10.0.0.1"],
    ["10.0.0.0/8/8", "10.0.0.1"],
    ["10.0.0.0/-1", "10.0.0.1"],
    ["example.com", "notexample.com"],
    ["example.com", "example.com.example.org"],
    ["api.example.com", "example.com"],
  ];
  for (const [list, host] of others) {
    test(`"${list}" does not except ${host}`, () => {
      assert.equal(new NoProxy(list).includes(new URL(`https://${host}/`)), false);
    });
  }

  test("a name with a port excepts that port alone, which is 443 for a URL without one", () => {
    const includes = (list: string, url: string) => new NoProxy(list).includes(new URL(url));
    assert.ok(includes("example.org:8443", "https://example.org:8443/v1"));
    assert.ok(includes("example.org:443", "https://api.example.org/v1"));
    assert.ok(includes("10.0.0.1:8443", "https://10.0.0.1:8443/"));
    assert.ok(!includes("example.org:8443", "https://example.org/v1"));
    assert.ok(!includes("example.org:443", "https://example.org:8443/v1"));
  });
});
