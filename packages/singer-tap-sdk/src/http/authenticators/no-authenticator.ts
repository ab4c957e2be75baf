import type { Authenticator } from "./authenticator.ts";

/** For an API that is open to everybody. */
export class NoAuthenticator implements Authenticator {
  authenticate(): void {}
}
