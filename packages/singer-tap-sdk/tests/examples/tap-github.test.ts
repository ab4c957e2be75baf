/** The example in the manner of GitHub: grandchildren, limits as 403, an empty repository and one that is gone. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tap } from "../../examples/tap-github.ts";
import type { JsonObject } from "../../src/singer/index.ts";
import {
  type FakeApi,
  fakeApi,
  linkedPages,
  runTap,
  serveApi,
  testTap,
} from "../../src/testing/index.ts";

const user = { id: 1, login: "ada" };
const time = (month: number): string => `2026-0${month}-01T00:00:00Z`;
const range = <Row>(length: number, row: (index: number) => Row): Row[] =>
  Array.from({ length }, (_, index) => row(index));

const repositories = ["one", "two", "empty"].map((name, index) => ({
  id: index,
  name,
  full_name: `acme/${name}`,
  private: false,
  description: null,
  fork: false,
  default_branch: "main",
  stargazers_count: 3,
  topics: ["a"],
  owner: user,
  ...{ created_at: time(1), updated_at: time(2), pushed_at: null },
}));

const issues = range(5, (index) => ({
  id: 100 + index,
  number: index,
  title: "Title",
  body: null,
  state: "open",
  user,
  assignees: [user],
  labels: [{ id: 1, name: "bug" }],
  comments: 0,
  locked: false,
  ...{ created_at: time(1), updated_at: time(index + 1), closed_at: null },
  ...(index === 2 && { pull_request: {} }),
}));

const commits = range(3, (index) => ({
  sha: `sha${index}`,
  author: user,
  commit: {
    author: { name: "Ada", email: "ada@example.com", date: time(1) },
    committer: { name: "Ada", email: "ada@example.com", date: time(index + 1) },
    message: "Message",
    comment_count: 0,
  },
}));

const pulls = range(3, (index) => ({
  id: 200 + index,
  number: 10 + index,
  title: "Title",
  state: "open",
  draft: false,
  merge_commit_sha: null,
  ...{ created_at: time(1), updated_at: time(2), merged_at: null },
}));

const reviews = range(3, (index) => ({
  id: 300 + index,
  user: index === 0 ? null : user,
  body: "",
  state: "APPROVED",
  submitted_at: time(3),
}));

const labels = range(3, (id) => ({
  id,
  name: "bug",
  color: "f00",
  description: null,
  default: true,
}));

/** Rows of a repository, whose ids are unlike those of the others. */
const of = (repo: string | undefined, rows: readonly JsonObject[]): JsonObject[] | null => {
  const place = repositories.findIndex(({ name }) => name === repo);
  if (place === -1) return null;
  return rows.map((row) => ({ ...row, id: Number(row.id) + 1000 * place }));
};

const base = "/api/v3";
const inRepository = `${base}/repos/{org}/{repo}`;

const lists = fakeApi({
  lists: {
    [`${base}/orgs/{org}/repos`]: ({ org }) => (org === "acme" ? repositories : null),
    [`${inRepository}/issues`]: ({ repo }) => of(repo, repo === "one" ? issues : []),
    [`${inRepository}/commits`]: () => commits,
    [`${inRepository}/labels`]: ({ repo }) => of(repo, labels),
    [`${inRepository}/pulls`]: ({ repo }) => of(repo, repo === "two" ? pulls : []),
    [`${inRepository}/pulls/{number}/reviews`]: ({ number }) =>
      reviews.map((review) => ({ ...review, id: review.id + 1000 * Number(number) })),
  },
  paging: linkedPages(),
  filters: { since: "updated_at" },
  authorize: ({ headers }) =>
    headers.get("authorization") === "Bearer the-token" &&
    headers.get("x-github-api-version") === "2022-11-28",
});

const server: FakeApi = (request) => {
  const { pathname } = request.url;
  if (!pathname.endsWith("/commits")) return lists(request);
  if (pathname.includes("/empty/")) {
    return { status: 409, body: { message: "Git Repository is empty." } };
  }
  const since = Date.parse(request.query.get("since") ?? "1970-01-01");
  const wanted = commits.filter(({ commit }) => Date.parse(commit.committer.date) >= since);
  return linkedPages()(wanted, request);
};

const settings = (origin: string) => ({
  token: "the-token",
  organizations: ["acme"],
  api_url: origin + base,
});

testTap(tap, {
  settings,
  server,
  rows: { repositories: 3, issues: 4, commits: 6, labels: 9, pull_requests: 3, reviews: 9 },
});

suite("tap-github", () => {
  test("fills in where rows are from", async (t) => {
    const { origin } = await serveApi(t, server);
    const run = await runTap(tap, { settings: settings(origin) });
    const [review] = run.records("reviews");
    assert.equal(review?.org, "acme");
    assert.equal(review?.repo, "two");
    assert.ok(Number(review?.pull_number) >= 10);
  });

  test("waits for a limit that a 403 reports, also by Retry-After alone", async (t) => {
    for (const headers of [
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000)) },
      { "retry-after": "0" },
    ]) {
      let refused = false;
      const { origin } = await serveApi(t, (request) => {
        if (refused || !request.url.pathname.endsWith("/labels")) return server(request);
        refused = true;
        return { status: 403, headers, body: { message: "API rate limit exceeded" } };
      });
      const run = await runTap(tap, { settings: settings(origin) });
      assert.equal(run.code, 0, run.log);
      assert.equal(run.records("labels").length, 9);
    }
  });

  test("fails one table where the permission is missing, and names the request", async (t) => {
    const { origin } = await serveApi(t, (request) =>
      request.url.pathname.endsWith("/labels")
        ? {
            status: 403,
            headers: { "x-github-request-id": "ABCD:1234" },
            body: { message: "Resource not accessible", documentation_url: "" },
          }
        : server(request),
    );
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, 1);
    assert.match(run.log, /Resource not accessible/);
    assert.match(run.log, /ABCD:1234/);
    assert.equal(run.records("issues").length, 4);
  });

  test("misses the rows of a repository that is gone, and no others", async (t) => {
    const { origin } = await serveApi(t, (request) =>
      request.url.pathname.includes("/one/")
        ? { status: 404, body: { message: "Not Found" } }
        : server(request),
    );
    const run = await runTap(tap, { settings: settings(origin) });
    assert.equal(run.code, 0, run.log);
    assert.equal(run.records("labels").length, 6);
  });
});
