/** What the package offers to import, so that a name becomes public, or stops being so, by decision. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as sdk from "../src/index.ts";
import * as singer from "../src/singer/index.ts";
import * as testing from "../src/testing/index.ts";
import * as openapi from "../src/toolchain/openapi/index.ts";

const offered: Readonly<Record<string, readonly [module: object, names: string]>> = {
  "singer-tap-sdk": [
    sdk,
    `
    ApiKeyAuthenticator BasicAuthenticator BearerAuthenticator ConfigError ConnectionError
    ContextError CursorPaginator ExitCode FailedJobError FlatStream ForbiddenError ForeignOriginError GraphQLStream InvalidResponse
    InvalidResponseError LinkHeaderPaginator LongNumber MissingKeyError NextUrlPaginator
    NoAuthenticator NotFoundError OAuth2Authenticator OffsetPaginator OversizedResponseError
    PageNumberPaginator Paginator RESTStream RateLimitWaitError RateLimitedError
    RejectedRequestError RequestError ServerError SinglePagePaginator Stream Tap TapError
    TemporaryFileError TimeoutError TlsError TokenRefusedError TokenUnavailableError Type UnauthorizedError
    UnexpectedResponse UnexpectedResponseError UnreachableError about capabilities discoverStreams
    extraStreamsSetting listAt normalizeTimestamp parseSettings pluginDefinition queryCostLimit runAsProgram
    runCommandLine sdkVersion singleFileTap t valueAt`,
  ],
  "singer-tap-sdk/singer": [
    singer,
    `
    LongNumber MessageWriter OutputClosedError activateVersionMessage bookmarkOf catalogEntry
    emptyState endOfJson isHeldByDouble isJsonObject isStreamSelected mergeStates ownValue parseCatalog parseJson
    parseState recordMessage schemaMessage selectedSchema stateMessage stringifyJson
    withBookmark withoutExponent`,
  ],
  "singer-tap-sdk/testing": [
    testing,
    `
    cursorPages fakeApi linkedPages nextUrlPages numberedPages offsetPages onePage pagesAfterRecord
    runTap sendJson serve serveApi shapesIn tableRules testTap`,
  ],
  "singer-tap-sdk/openapi": [
    openapi,
    "checkApi differencesOf exitCode reportDifferences tablesOf unneededExemptions withoutExempt",
  ],
  "the vocabulary of shapes": [
    sdk.t,
    `
    array at bigInteger boolean date decimal describe each ignore inside integer json jsonArray key number
    object openEnum required string timestamp`,
  ],
};

/** The types that go with them, by the folder in src. */
const types: Readonly<Record<string, string>> = {
  ".": `
    ApiResponse AsyncJob Batch Authenticator Context ContextOf CostPaths CsvDialect AuthServices CursorPaginatorOptions MaxResults Declaration
    Delta Discovered DiscoveryHost Embed ErrorActions ErrorBody Files Format Host JsonObject Method NextUrlPaginatorOptions
    OAuth2Options OffsetPaginatorOptions OutgoingRequest Page PageNumberPaginatorOptions PagedRequest
    PaginatorOptions ParameterPaginatorOptions PersonalData PluginDefinition PluginSetting
    Properties QueryParameters RateLimit RecordOf RecordSchema Recovery ReplicationFilter
    ReplicationMethod RequestFacts ResponseAction RowOf RowReader SettingsOf SettingsSchema Shape SingleFileTapOptions Slice
    StandardSettings Static StreamClass StreamServices SyncOptions SyncSummary StreamDeclaration
    TimeBounds TimeFilter TimeFormat TokenRequest`,
  singer: `
    ActivateVersionMessage Bookmark Breadcrumb Catalog CatalogEntry JsonObject JsonSchema
    LineOutput Message Metadata MetadataEntry RecordMessage SchemaMessage State StateMessage
    StreamDescription`,
  "toolchain/openapi": `
    Difference Endpoint Exemption Kind PageSize Parameter Property Reference Shape ShownObject Table Type`,
  testing: `
    FakeResponse FakeApi FakeApiOptions FakeRequest FakeRows FakeServer FakeServerOptions
    Fault Handler Lifetime NestedShape Paging PagingOptions RunTapOptions SingerMessage
    TapRun TapTestOptions`,
};

suite("The exports", () => {
  for (const [place, [module, names]] of Object.entries(offered)) {
    test(`of ${place} are these`, () => {
      assert.deepEqual(Object.keys(module).sort(), names.trim().split(/\s+/).sort());
    });
  }

  for (const [folder, names] of Object.entries(types)) {
    test(`of ${folder} have these types beside them`, () => {
      const file = fileURLToPath(new URL(`../src/${folder}/index.ts`, import.meta.url));
      assert.deepEqual(typesOf(file).sort(), names.trim().split(/\s+/).sort());
    });
  }
});

/** The names of the types that an index exports, by its text: at run time there are none. */
function typesOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const lists = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)];
  const own = lists.flatMap(([, allTypes, list = ""]) =>
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && (allTypes !== undefined || name.startsWith("type ")))
      .map((name) => name.replace(/^type /, "")),
  );
  const others = [...text.matchAll(/^export \* from "([^"]+)"/gm)];
  return [...own, ...others.flatMap(([, path = ""]) => typesOf(join(dirname(file), path)))];
}
