/**
 * A server with a self-signed certificate for 127.0.0.1 and localhost, valid from 2020 to 2120, and its key. Both are public: they protect
 * nothing, and only clients that are set up for it trust them.
 */

import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** The private key, PEM. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkog8mYpIxi0Wrwmx
KpMPFKGEwZRtwYmqwpXJ5B+mdNGhRANCAAQRUIpaREjSwvXkuXQ7SSJuZqIbvKL5
24nr1h9niCDYuv4b88eJ7I4Ntpa2JhhZxW0wJwbZeUCt5QY9VkipEtvq
-----END PRIVATE KEY-----
`;

/** The certificate, PEM. */
export const cert = `-----BEGIN CERTIFICATE-----
MIIBYjCCAQmgAwIBAgIBATAKBggqhkjOPQQDAjASMRAwDgYDVQQDDAdzYW5kYm94
MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjASMRAwDgYDVQQDDAdz
YW5kYm94MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVCKWkRI0sL15Ll0O0ki
bmaiG7yi+duJ69YfZ4gg2Lr+G/PHieyODbaWtiYYWcVtMCcG2XlAreUGPVZIqRLb
6qNOMEwwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhv
c3QwHQYDVR0OBBYEFKLO8k3dw3q75j7bJf1620Q9VDuwMAoGCCqGSM49BAMCA0cA
MEQCIEIGN+nS2T6T3PlnosjgHdradda3o30jRB8+rWMdDaBbAiAGzrQofUwYp0QC
Yw6LCcYD3IRXV8jH6628H4V+YJDuxA==
-----END CERTIFICATE-----
`;

/** Serves over https with the certificate until the test ends; returns the origin. */
export async function serveTls(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createTlsServer({ key, cert }, listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
