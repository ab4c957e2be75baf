/** Writes the tests of a tap: the kit's, against a fake API with sample rows. */

import type { Credential } from "./credentials.ts";
import { importOf } from "./imports.ts";
import type { Paging } from "./paging.ts";
import type { StreamPlan, TapPlan } from "./plan.ts";

/** Each paginator's counterpart in the kit. */
const counterparts: Readonly<Record<Paging["paginator"], string>> = {
  CursorPaginator: "cursorPages",
  LinkHeaderPaginator: "linkedPages",
  NextUrlPaginator: "nextUrlPages",
  OffsetPaginator: "offsetPages",
  PageNumberPaginator: "numberedPages",
};

/** The source of `tests/tap.test.ts`, not yet formatted. */
export function testSource({ streams }: TapPlan, credential: Credential, tapClass: string): string {
  const kit = new Set(["fakeApi", "testTap", "type FakeApi", "type FakeApiOptions"]);
  const lists = specificFirst(streams).map((stream) => {
    const paging = pagingSource(stream, kit);
    const { filter } = stream;
    const filters =
      filter === null
        ? ""
        : `, filters: { ${JSON.stringify(filter.parameter)}: ${JSON.stringify(filter.key)} }`;
    return `${JSON.stringify(pathOf(stream))}: { paging: ${paging}${filters} },`;
  });
  const isOAuth = credential.settings.has("token_url");
  const uses = ["headers", "query"].filter((name) => credential.check.includes(`${name}.`));
  return `${importOf(["readFileSync"], "node:fs")}
${'import type { JsonObject } from "singer-tap-sdk";'}
${importOf(kit, "singer-tap-sdk/testing")}
${importOf([tapClass], "../src/tap.ts")}

/** Sample rows by path, made from the OpenAPI file. Put real ones in their place. */
const rows: Readonly<Record<string, readonly JsonObject[]>> = JSON.parse(
  readFileSync(new URL("./rows.json", import.meta.url), "utf8"),
);

/** How each list pages, and filters by time. */
const lists: Readonly<Record<string, Pick<FakeApiOptions, "paging" | "filters">>> = {
${lists.join("\n")}
};

const apis = Object.entries(lists).map(([path, options]) =>
  fakeApi({
    ...options,
    lists: { [path]: rows[path] ?? [] },
    authorize: ({ ${uses.join(", ")} }) => ${credential.check},
  }),
);

const server: FakeApi = (request) => {
  ${isOAuth ? 'if (request.url.pathname === "/oauth/token") return { body: { access_token: "the-token", token_type: "bearer", expires_in: 3600 } };' : ""}
  const responses = apis.map((api) => api(request));
  return responses.find(({ status }) => status !== 404) ?? { status: 404, body: { message: "Not found" } };
};

testTap(new ${tapClass}(), {
  settings: (origin) => ({ ${settingsSource(streams, credential).join(", ")} }),
  server,
});
`;
}

function settingsSource(
  streams: readonly StreamPlan[],
  { settings }: Credential,
): readonly string[] {
  const own = [...settings.keys()].map((name) =>
    name === "token_url"
      ? 'token_url: new URL("/oauth/token", origin).href'
      : `${name}: "the-${name.replaceAll("_", "-")}"`,
  );
  const values = new Map(
    streams.flatMap(({ setting }) =>
      setting === null
        ? []
        : [[setting.name, setting.parameters.map(() => "one").join("/")] as const],
    ),
  );
  return [
    ...own,
    "api_url: origin",
    ...[...values].map(([name, value]) => `${name}: ["${value}"]`),
  ];
}

function pagingSource(
  { name: _, recordsPath, paging, singlePageSize }: StreamPlan,
  kit: Set<string>,
): string {
  const records = recordsPath === "" ? {} : { recordsPath };
  if (paging === null || singlePageSize !== null) return call("onePage", records, kit);
  const { options, paginator } = paging;
  // A cursor that is a record's id.
  const isRecord = options.recordProperty !== undefined;
  const { totalPagesPath: _pages, ...known } = options;
  return call(
    isRecord ? "pagesAfterRecord" : counterparts[paginator],
    { ...records, ...known },
    kit,
  );
}

function call(name: string, options: Readonly<Record<string, unknown>>, kit: Set<string>): string {
  kit.add(name);
  return `${name}(${Object.keys(options).length === 0 ? "" : JSON.stringify(options)})`;
}

function pathOf({ path }: StreamPlan): string {
  return path.replace(/\?.*$/, "");
}

/** The first path that fits a request answers it, so those with a word come before those with a parameter in its place. */
function specificFirst(streams: readonly StreamPlan[]): readonly StreamPlan[] {
  const rank = (stream: StreamPlan): string => pathOf(stream).replaceAll(/\{[^}]*\}/g, "~");
  return streams.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}
