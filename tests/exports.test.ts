/** What the package offers to import, so that a name becomes public, or stops being so, by decision. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as sdk from "../src/sdk/index.ts";
import * as singer from "../src/singer/index.ts";
import * as testing from "../src/testing/index.ts";

const offered: Readonly<Record<string, readonly [module: object, names: string]>> = {
  "tap-incident/sdk": [
    sdk,
    `
    ApiKeyAuthenticator BasicAuthenticator BearerAuthenticator ConfigError ConnectionError
    CursorPaginator ExitCode ForbiddenError ForeignOriginError LinkHeaderPaginator
    MalformedAnswerError MissingKeyError NextUrlPaginator NoAuthenticator NotFoundError
    OAuth2Authenticator OffsetPaginator OversizedAnswerError PageNumberPaginator Paginator
    RESTStream RateLimitWaitError RateLimitedError RejectedRequestError RequestError
    ServerError SinglePagePaginator Stream Tap TapError TimeoutError TlsError
    TokenRefusedError TokenUnavailableError Type UnauthorizedError UnexpectedAnswer
    UnexpectedAnswerError UnreachableError UnusableAnswer about capabilities
    discoverStreams extraStreamsSetting normaliseTimestamp parseSettings pluginDefinition
    runAsProgram runCommandLine sdkVersion t valueAt`,
  ],
  "tap-incident/singer": [
    singer,
    `
    MessageWriter OutputClosedError activateVersionMessage bookmarkOf catalogEntry
    emptyState endOfJson isJsonObject isStreamSelected mergeStates parseCatalog parseJson
    parseState recordMessage schemaMessage selectedSchema stateMessage stringifyJson
    withBookmark`,
  ],
  "tap-incident/testing": [
    testing,
    `
    cursorPages fakeApi linkedPages numberedPages offsetPages onePage pagesAfterRecord
    runTap sendJson serve serveApi shapesIn tableRules testTap`,
  ],
  "the vocabulary of shapes": [
    sdk.t,
    `
    array bigInteger boolean date describe each ignore integer json jsonArray key number
    object openEnum required string timestamp`,
  ],
};

suite("The exports", () => {
  for (const [place, [module, names]] of Object.entries(offered)) {
    test(`of ${place} are these`, () => {
      assert.deepEqual(Object.keys(module).sort(), names.trim().split(/\s+/).sort());
    });
  }
});
