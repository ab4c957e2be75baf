import type { Authenticator } from "./authenticator.ts";

/** For an API without authentication. */
export class NoAuthenticator implements Authenticator {
  authenticate(): void {}
}
