#!/usr/bin/env bash
# A TLS handshake that the server refuses: node:https and what is built on it report EPROTO, tls and fetch the server's reason.
#
# Guess, which a test stated before it ran: the code of the error is OpenSSL's for the server's alert, such as
# ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE, as it is with tls.connect and fetch, since all are of one Node.js.
# Seen: on Node.js 20, 22, 24 and 26, a request that is ended before the connection is there, as nearly all are, and those of axios
# 1.21 and got 14.6, fail with EPROTO: writing the request fails first. One that is ended at secureConnect has the reason,
# whose code changed with Node.js 22: SSLV3 in it became SSL/TLS, with a slash.
# Hurts whoever tells by the code what to retry: a refused version, cipher or client certificate looks like a broken
# connection, and is tried again until the time is up.
. "$(dirname "$0")/support.sh"

node_packages axios@1.21.1 got@14.6.5
cat >refused.mjs <<'END'
import { request } from "node:https";
import { connect, createServer } from "node:tls";
import axios from "axios";
import got from "got";

// It has no certificate, so no cipher of the client's will do.
const server = createServer().on("tlsClientError", () => {});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const at = { host: "127.0.0.1", port: server.address().port };
const url = `https://${at.host}:${at.port}/`;
const failed = (emitter) => new Promise((_, reject) => emitter.once("error", reject));
const tries = {
  "https.request": () => failed(request(at).end()),
  "https.request, ended at secureConnect": () => {
    const late = request(at);
    late.once("socket", (socket) => socket.once("secureConnect", () => late.end()));
    return failed(late);
  },
  "tls.connect": () => failed(connect(at)),
  fetch: () => fetch(url),
  axios: () => axios.get(url),
  got: () => got(url, { retry: { limit: 0 } }),
};
for (const [name, attempt] of Object.entries(tries)) {
  const error = await attempt().catch((error) => error);
  console.log(`${name}: ${error.cause?.code ?? error.code}`);
}
server.close();
END
node=node-linux-$([[ $(uname -m) == aarch64 ]] && echo arm64 || echo x64)
for version in 20.20.2 22.23.3 24.21.0 26.10.0; do
  node_packages "$node@$version"
  reason=ERR_SSL_$([[ $version == 20.* ]] && echo SSLV3 || echo SSL/TLS)_ALERT_HANDSHAKE_FAILURE
  observe "Node.js $version" "https.request: EPROTO
https.request, ended at secureConnect: $reason
tls.connect: $reason
fetch: $reason
axios: EPROTO
got: EPROTO" "$("node_modules/$node/bin/node" refused.mjs)"
done
conclude
