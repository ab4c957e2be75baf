/** The authenticators: credential in, header out. */

export { ApiKeyAuthenticator } from "./api-key-authenticator.ts";
export type { Authenticator } from "./authenticator.ts";
export { BasicAuthenticator } from "./basic-authenticator.ts";
export { BearerAuthenticator } from "./bearer-authenticator.ts";
export { NoAuthenticator } from "./no-authenticator.ts";
