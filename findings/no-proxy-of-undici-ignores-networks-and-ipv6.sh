#!/usr/bin/env bash
# undici's EnvHttpProxyAgent sends requests to the proxy that NO_PROXY excludes for curl, Python and Go.
#
# Guess, written before the first run: NO_PROXY takes what it takes elsewhere: host names, domains, addresses of both
# families, networks such as 127.0.0.0/8, and * anywhere in the list.
# Seen: a name, an IPv4 address, [::1] and a lone * work. Networks, ::1 without brackets, and * beside other entries have
# no effect: these requests go to the proxy.
# Hurts containers and CI machines, whose NO_PROXY is often a list of networks: calls inside go out, with their
# credentials, to the proxy.
. "$(dirname "$0")/support.sh"

node_packages undici@7.30.2
cat >ask.cjs <<'END'
const { createServer } = require("node:http");
const { EnvHttpProxyAgent, request } = require("undici");
(async () => {
  const listen = (handler, host) => new Promise((resolve) => { const server = createServer(handler).listen(0, host, () => resolve(server)); });
  const host = process.argv[2];
  const target = await listen((_, response) => response.end("direct"), host.replace(/[[\]]/g, ""));
  let proxied = false;
  const proxy = await listen((_, response) => response.end("proxy"), "127.0.0.1");
  proxy.on("connect", (_, socket) => { proxied = true; socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"); });
  const agent = new EnvHttpProxyAgent({ httpProxy: `http://127.0.0.1:${proxy.address().port}`, noProxy: process.argv[3] });
  try {
    const { body } = await request(`http://${host}:${target.address().port}/`, { dispatcher: agent });
    console.log(proxied ? "proxy" : await body.text());
  } catch { console.log(proxied ? "proxy" : "failed"); }
  process.exit();
})();
END
observe "127.0.0.1, NO_PROXY=127.0.0.1" direct "$(node ask.cjs 127.0.0.1 127.0.0.1)"
observe "127.0.0.1, NO_PROXY=*" direct "$(node ask.cjs 127.0.0.1 "*")"
observe "127.0.0.1, NO_PROXY=127.0.0.0/8" proxy "$(node ask.cjs 127.0.0.1 127.0.0.0/8)"
observe "127.0.0.1, NO_PROXY=example.org,*" proxy "$(node ask.cjs 127.0.0.1 "example.org,*")"
observe "[::1], NO_PROXY=::1" proxy "$(node ask.cjs "[::1]" "::1")"
observe "[::1], NO_PROXY=[::1]" direct "$(node ask.cjs "[::1]" "[::1]")"
conclude
