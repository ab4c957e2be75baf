/** The command that keeps one issue of what differs between the streams and the API's reference. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { suite, type TestContext, test } from "node:test";
import { sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import { runSource } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { type Differences, keepIssue } from "../../tools/openapi/differences-issue.ts";
import { storedReference } from "../../tools/openapi/reference.ts";
import { openApiOf } from "./openapi-of.ts";

interface Issue {
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  labels: readonly string[];
  pull_request?: object;
}

/** As much of GitHub as knows the issues of one repository. */
async function gitHub(
  t: TestContext,
  { issues = [], keepsLabels = true }: { issues?: Issue[]; keepsLabels?: boolean } = {},
) {
  const asked: string[] = [];
  const shown = ({ labels, ...issue }: Issue) => ({
    ...issue,
    labels: labels.map((name) => ({ name })),
  });
  const api = await serve(t, async (request, response, { pathname, searchParams }) => {
    const { method = "", headers } = request;
    asked.push(`${method} ${pathname}`);
    const [, number] = /^\/repos\/shop\/tap\/issues(?:\/(\d+))?$/.exec(pathname) ?? [];
    if (headers.authorization !== "Bearer token") return sendJson(response, {}, 403);
    if (method === "GET") {
      const label = searchParams.get("labels") ?? "";
      const open = issues.filter(({ state, labels }) => state === "open" && labels.includes(label));
      assert.equal(searchParams.get("state"), "open");
      return sendJson(response, open.map(shown));
    }
    const sent = JSON.parse(await text(request));
    if (method === "POST") {
      const labels = keepsLabels ? sent.labels : [];
      const issue: Issue = { ...sent, labels, number: issues.length + 1, state: "open" };
      issues.push(issue);
      return sendJson(response, shown(issue), 201);
    }
    const issue = issues.find((one) => one.number === Number(number));
    if (method !== "PATCH" || issue === undefined) return sendJson(response, {}, 404);
    sendJson(response, shown(Object.assign(issue, sent)));
  });
  const repository = { api, name: "shop/tap", token: "token" };
  const keep = (differences: Differences | null) => keepIssue(repository, differences);
  return { api, asked, issues, keep };
}

const more = { text: "property without a column: 1\n  severities.colour\n", isGone: false };
const gone = { text: "column without a property: 1\n  severities.rank\n", isGone: true };

suite("The issue of what differs", () => {
  test("is opened, rewritten in its place, and closed when nothing differs; the next one is another", async (t) => {
    const { issues, keep } = await gitHub(t);
    assert.equal(await keep(more), "Opened #1");
    const [issue] = issues;
    assert.equal(issue?.title, "The API has more than the tap reads");
    assert.deepEqual(issue?.labels, ["check-api"]);
    assert.match(
      issue?.body ?? "",
      /```text\nproperty without a column: 1\n {2}severities\.colour\n```/,
    );
    assert.equal(await keep(gone), "Updated #1");
    assert.equal(issue?.title, "Something that the tap reads is gone from the API");
    assert.match(issue?.body ?? "", /severities\.rank/);
    assert.doesNotMatch(issue?.body ?? "", /severities\.colour/);
    assert.equal(await keep(null), "Closed #1");
    assert.equal(issue?.state, "closed");
    assert.equal(await keep(null), "No differences, and no open issue");
    assert.equal(await keep(more), "Opened #2");
    assert.equal(issues.length, 2);
  });

  test("is left alone where it says the same already", async (t) => {
    const { asked, keep } = await gitHub(t);
    await keep(more);
    assert.equal(await keep(more), "#1 is already up to date");
    const issues = "/repos/shop/tap/issues";
    assert.deepEqual(asked, [`GET ${issues}`, `POST ${issues}`, `GET ${issues}`]);
  });

  test("is none of those without the label, and no pull request", async (t) => {
    const other: Issue = { number: 1, title: "Other", body: null, state: "open", labels: ["bug"] };
    const pull: Issue = { ...other, number: 2, labels: ["check-api"], pull_request: {} };
    const { issues, keep } = await gitHub(t, { issues: [other, pull] });
    assert.equal(await keep(null), "No differences, and no open issue");
    assert.equal(await keep(more), "Opened #3");
    assert.deepEqual(
      issues.map(({ title, state }) => [title, state]),
      [
        ["Other", "open"],
        ["Other", "open"],
        ["The API has more than the tap reads", "open"],
      ],
    );
  });

  test("is a failure where GitHub leaves its label out, by which no later run would find it", async (t) => {
    const { keep } = await gitHub(t, { keepsLabels: false });
    await assert.rejects(keep(more), /#1 has no label check-api/);
  });

  test("shows the text as it is, whatever Markdown it holds, up to what GitHub takes", async (t) => {
    const { issues, keep } = await gitHub(t);
    await keep({ text: "````\n@everyone **now**\n````\n", isGone: false });
    assert.match(issues[0]?.body ?? "", /\n`{5}text\n````\n@everyone \*\*now\*\*\n````\n`{5}$/);
    await keep({ text: "a line\n".repeat(20_000), isGone: false });
    const body = issues[0]?.body ?? "";
    assert.ok(body.length > 50_000 && body.length < 65_536, String(body.length));
    assert.match(body, /a line\n```\n\nThe list is too long for an issue; .*$/);
  });
});

suite("tools/openapi/report-differences.ts", () => {
  const run = (t: TestContext, api: string, openApi: unknown, token = "token") => {
    const folder = mkdtempSync(join(tmpdir(), "report-differences-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "openapi.json");
    writeFileSync(file, JSON.stringify(openApi));
    return runSource("tools/openapi/report-differences.ts", [file], {
      env: {
        ...process.env,
        GITHUB_API_URL: api,
        GITHUB_REPOSITORY: "shop/tap",
        GITHUB_TOKEN: token,
      },
    });
  };

  test("opens an issue of what check:api prints, and closes it when that has nothing to tell", async (t) => {
    const { api, issues } = await gitHub(t);
    const openApi = openApiOf(storedReference());
    Object.assign(openApi.components.schemas.SeverityV1?.properties ?? {}, {
      colour: { type: "string" },
    });
    const found = await run(t, api, openApi);
    assert.equal(found.code, 0, found.stderr);
    assert.match(found.stdout, /\n {2}severities\.colour\n(?:.*\n)*Opened #1\n$/);
    assert.match(issues[0]?.body ?? "", /\n {2}severities\.colour\n/);
    const equal = await run(t, api, openApiOf(storedReference()));
    assert.equal(equal.code, 0, equal.stderr);
    assert.match(equal.stdout, /\nClosed #1\n$/);
  });

  test("fails with exit code 2 and leaves the issue alone when the file can't be read", async (t) => {
    const { api, asked } = await gitHub(t);
    const { code, stderr } = await run(t, api, []);
    assert.equal(code, 2);
    assert.match(stderr, /can't be read as a JSON OpenAPI file/);
    assert.deepEqual(asked, []);
  });

  test("fails with one line, and without the token, where GitHub refuses it", async (t) => {
    const { api } = await gitHub(t);
    const { code, stderr } = await run(t, api, openApiOf(storedReference()), "wrong-token");
    assert.equal(code, 1);
    assert.match(stderr, /^The issue can't be updated: .*403.*\n$/);
    assert.ok(!stderr.includes("wrong-token"));
  });
});
