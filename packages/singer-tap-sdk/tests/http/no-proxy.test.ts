/** Which hosts NO_PROXY excepts; that they are reached without the proxy is tried in security.test.ts. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { readNoProxy } from "../../src/http/no-proxy.ts";

suite("NO_PROXY", () => {
  const excepted: readonly (readonly [list: string, hosts: readonly string[]])[] = [
    ["127.0.0.1", ["127.0.0.1"]],
    ["127.0.0.0/8", ["127.0.0.1", "127.255.255.255"]],
    ["0.0.0.0/0", ["127.0.0.1", "8.8.8.8"]],
    ["192.168.7.9/32", ["192.168.7.9"]],
    ["::1", ["[::1]", "[0:0:0:0:0:0:0:1]"]],
    ["[::1]", ["[::1]"]],
    ["fd00::/8", ["[fd12::7]"]],
    ["a.example.com,10.0.0.0/8 , ::1", ["10.9.8.7", "[::1]"]],
  ];
  for (const [list, hosts] of excepted) {
    test(`"${list}" excepts ${hosts.join(" and ")}`, () => {
      for (const host of hosts) {
        for (const port of ["", ":8443"]) {
          assert.ok(readNoProxy(list).includes(new URL(`https://${host}${port}/v1`)), host);
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
  ];
  for (const [list, host] of others) {
    test(`"${list}" does not except ${host}`, () => {
      assert.equal(readNoProxy(list).includes(new URL(`https://${host}/`)), false);
    });
  }

  test("names are left to undici, and * among others stands for all", () => {
    const names = (list: string) => readNoProxy(list).names;
    assert.equal(
      names(" localhost,\t.example.com  example.org:8443 "),
      "localhost,.example.com,example.org:8443",
    );
    assert.equal(names("::1 localhost 10.0.0.0/8"), "localhost");
    assert.equal(names("10.0.0.0/33 [::1]/129"), "10.0.0.0/33,[::1]/129");
    for (const list of ["*", " *", "* ", "localhost, *", "*,127.0.0.0/8"]) {
      assert.equal(names(list), "*", list);
    }
    assert.equal(names("*.example.com"), "*.example.com");
  });
});
