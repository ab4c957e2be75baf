/** Taps made from OpenAPI files send the credential that the file's security scheme asks for. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { type FakeApi, serveApi } from "../src/testing/index.ts";
import { writeProject } from "../src/toolchain/new-tap.ts";
import { tapFiles } from "../src/toolchain/openapi/tap-files.ts";
import { root, runProgram, sdkRoot } from "./support/run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "openapi-credentials-"));

/** What a tap of a scheme is set to, and what its requests then have. */
interface Expected {
  readonly scheme: object;
  readonly settings: Readonly<Record<string, string>>;
  readonly isAuthorized: (request: Parameters<FakeApi>[0]) => boolean;
}

const tokenUrl = "https://api.example.com/token";
const basic = `Basic ${btoa("ada:se:cret")}`;

const schemes: Readonly<Record<string, Expected>> = {
  basic: {
    scheme: { type: "http", scheme: "Basic" },
    settings: { username: "ada", password: "se:cret" },
    isAuthorized: ({ headers }) => headers.get("authorization") === basic,
  },
  header: {
    scheme: { type: "apiKey", in: "header", name: "X-Api-Key" },
    settings: { api_key: "secret" },
    isAuthorized: ({ headers }) => headers.get("x-api-key") === "secret",
  },
  query: {
    scheme: { type: "apiKey", in: "query", name: "key" },
    settings: { api_key: "se+cret&" },
    isAuthorized: ({ query }) => query.get("key") === "se+cret&",
  },
  oauth2: {
    scheme: { type: "oauth2", flows: { clientCredentials: { tokenUrl, scopes: {} } } },
    settings: { client_id: "ada", client_secret: "secret" },
    isAuthorized: ({ headers }) => headers.get("authorization") === "Bearer the-token",
  },
};

/** A file of one list, with a security scheme. */
function documentWith(scheme: object): object {
  const thing = {
    type: "object",
    properties: { id: { type: "string" }, size: { type: "integer" } },
  };
  const schema = { type: "array", items: thing };
  const operation = { responses: { "200": { content: { "application/json": { schema } } } } };
  return {
    openapi: "3.1.0",
    servers: [{ url: "https://api.example.com" }],
    paths: { "/things": { get: operation } },
    security: [{ own: [] }],
    components: { securitySchemes: { own: scheme } },
  };
}

suite("A tap made from an OpenAPI file", () => {
  before(async () => {
    for (const [kind, { scheme }] of Object.entries(schemes)) {
      const source = join(folder, `${kind}.json`);
      writeFileSync(source, JSON.stringify(documentWith(scheme)));
      const name = `tap-${kind}`;
      const made = await tapFiles(source, { name });
      writeProject(join(sdkRoot, "template"), { name, folder: join(folder, name), sdk: "*", made });
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  });
  after(() => rmSync(folder, { recursive: true }));

  test("compiles, whatever its security scheme", async () => {
    const project = join(folder, "tsconfig.json");
    const compilerOptions = { typeRoots: [join(root, "node_modules/@types")], rootDir: "/" };
    const include = Object.keys(schemes).flatMap((kind) =>
      ["src", "tests", "tools"].map((place) => join(folder, `tap-${kind}`, place)),
    );
    writeFileSync(
      project,
      JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include }),
    );
    await succeed([join(root, "node_modules/typescript/bin/tsc"), "--project", project]);
  });

  for (const [kind, { settings, isAuthorized }] of Object.entries(schemes)) {
    test(`passes the tests of the kit, and sends its credential: ${kind}`, async (t) => {
      const place = join(folder, `tap-${kind}`);
      await succeed(["--import", "tsx", "--test", join(place, "tests/tap.test.ts")]);
      const { origin } = await serveApi(t, (request) => {
        if (request.url.pathname === "/token") {
          const form = new URLSearchParams(request.body);
          const isClient =
            form.get("client_id") === "ada" && form.get("client_secret") === "secret";
          const token = { access_token: "the-token", token_type: "bearer", expires_in: 3600 };
          return isClient ? { body: token } : { status: 401, body: {} };
        }
        return isAuthorized(request) ? { body: [{ id: "a", size: 1 }] } : { status: 401, body: {} };
      });
      const config = join(place, "config.json");
      const token = kind === "oauth2" ? { token_url: `${origin}/token` } : {};
      writeFileSync(config, JSON.stringify({ ...settings, ...token, api_url: origin }));
      const { stdout } = await succeed([
        "--import",
        "tsx",
        join(place, "src/cli.ts"),
        "--config",
        config,
      ]);
      assert.match(stdout, /"type":"RECORD","stream":"things"/);
    });
  }
});

async function succeed(options: readonly string[]) {
  // As a test of its own, not as a part of this one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const ended = await runProgram(process.execPath, options, { env });
  assert.equal(ended.code, 0, ended.stdout + ended.stderr);
  return ended;
}
