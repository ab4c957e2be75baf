/** The contexts that a parent's rows give its child streams, down to the grandchild, in a run and in `--test`. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  type Context,
  type ContextOf,
  type Declaration,
  type JsonObject,
  RESTStream,
  type RowOf,
  type Stream,
  Type,
  t,
} from "../../../src/index.ts";
import { catalogEntry, emptyState } from "../../../src/singer/index.ts";
import { makePlan } from "../../../src/sync/plan/plan.ts";
import { probe } from "../../../src/sync/probe.ts";
import { testClient } from "../../support/client.ts";
import { recordedLog } from "../../support/logger.ts";
import { fullTable, runStreams } from "../../support/run-streams.ts";
import { sendJson, serve } from "../../support/serve.ts";

const settingsSchema = Type.Object({ origin: Type.String() });

abstract class ForgeStream<Self extends Declaration> extends RESTStream<
  Self,
  typeof settingsSchema
> {
  get urlBase() {
    return this.settings.origin;
  }
}

class RepositoriesStream extends ForgeStream<RepositoriesStream> {
  readonly name = "repositories";
  readonly path = "/orgs/{org}/repos";
  readonly schema = t.object(
    {
      id: t.key("Identifier"),
      org: t.key("Owner"),
      name: t.key("Name"),
      stars: t.integer("Stars"),
    },
    "Repository",
  );

  override partitions() {
    return [{ org: "fish" }, { org: "birds" }];
  }
}

class PullsStream extends ForgeStream<PullsStream> {
  readonly name = "pulls";
  readonly path = "/repos/{org}/{repo}/pulls";
  readonly schema = t.object(
    { id: t.key("Identifier"), reviewers: t.array(t.string("Name"), "Who reviewed it") },
    "Pull request",
  );
  override readonly parent = RepositoriesStream;

  override childContext({ org, name: repo }: RowOf<RepositoriesStream>) {
    return { org, repo };
  }
}

/** One request for each of the names that a row of the parent lists. */
class ReviewsStream extends ForgeStream<ReviewsStream> {
  readonly name = "reviews";
  readonly path = "/repos/{org}/{repo}/pulls/{pull}/reviews/{reviewer}";
  readonly schema = t.object({ id: t.key("Identifier"), reviewer: t.string("Who") }, "Review");
  override readonly parent = PullsStream;

  override childContext(
    { id: pull, reviewers }: RowOf<PullsStream>,
    context: ContextOf<PullsStream>,
  ) {
    return (reviewers ?? []).map((reviewer) => ({ ...context, pull, reviewer }));
  }
}

/** One request for each of those who reviewed anything. */
class ReviewersStream extends ForgeStream<ReviewersStream> {
  readonly name = "reviewers";
  readonly path = "/people/{reviewer}";
  readonly schema = t.object({ id: t.key("Identifier") }, "Person");
  override readonly parent = PullsStream;

  override childContext({ reviewers }: RowOf<PullsStream>) {
    return (reviewers ?? []).map((reviewer) => ({ reviewer }));
  }
}

const answers: Readonly<Record<string, object>> = {
  "/orgs/fish/repos": { repositories: [{ id: 7, name: "cod", stars: "5" }] },
  "/orgs/birds/repos": { repositories: [{ id: 8, name: "owl", stars: null }] },
  "/repos/fish/cod/pulls": { pulls: [{ id: "p1", reviewers: ["ann", "bob"] }] },
  "/repos/birds/owl/pulls": { pulls: [{ id: "p2", reviewers: null }] },
  "/repos/fish/cod/pulls/p1/reviews/ann": { reviews: [{ id: "r1" }] },
  "/repos/fish/cod/pulls/p1/reviews/bob": { reviews: [{ id: "r2" }] },
};

/** What two pull requests lead to of which the second was reviewed by one of the first one's reviewers. */
const peopleAnswers: Readonly<Record<string, object>> = {
  "/orgs/fish/repos": { repositories: [{ id: 7, name: "cod", stars: 5 }] },
  "/orgs/birds/repos": { repositories: [] },
  "/repos/fish/cod/pulls": {
    pulls: [
      { id: "p1", reviewers: ["ann", "bob"] },
      { id: "p2", reviewers: ["bob"] },
    ],
  },
  "/people/ann": { reviewers: [{ id: "ann" }] },
  "/people/bob": { reviewers: [{ id: "bob" }] },
};

async function openForge(test: TestContext, served = answers) {
  const requested: string[] = [];
  const origin = await serve(test, ({ url = "" }, response) => {
    requested.push(url);
    const answer = served[url];
    if (answer === undefined) sendJson(response, { message: "not found" }, 404);
    else sendJson(response, answer);
  });
  const services = { settings: { origin }, logger: recordedLog().logger };
  const classes = [RepositoriesStream, PullsStream, ReviewsStream];
  return {
    requested,
    services,
    streams: classes.map((StreamOfForge) => new StreamOfForge(services)),
  };
}

suite("A row of the parent", () => {
  test("gives the contexts of its children, whose rows give those of the grandchildren", async (t) => {
    const { requested, streams } = await openForge(t);
    const { rows, failures } = await runStreams(t, { streams });
    assert.deepEqual(failures, []);
    assert.deepEqual(requested.toSorted(), Object.keys(answers).toSorted());
    assert.deepEqual(
      rows("reviews").toSorted((left, right) => (String(left.id) < String(right.id) ? -1 : 1)),
      [
        { id: "r1", reviewer: "ann" },
        { id: "r2", reviewer: "bob" },
      ],
    );
  });

  test("does not repeat contexts that the list of an earlier row has given", async (t) => {
    const { requested, services } = await openForge(t, peopleAnswers);
    const classes = [RepositoriesStream, PullsStream, ReviewersStream];
    const streams = classes.map((StreamOfForge) => new StreamOfForge(services));
    const { rows, failures } = await runStreams(t, { streams, selected: { reviewers: [] } });
    assert.deepEqual(failures, []);
    assert.deepEqual(requested.toSorted(), Object.keys(peopleAnswers).toSorted());
    assert.deepEqual(
      rows("reviewers")
        .map(({ id }) => id)
        .toSorted(),
      ["ann", "bob"],
    );
  });

  test("reaches the hook with all columns and types, whatever is selected", async (t) => {
    const { services } = await openForge(t);
    const given: unknown[] = [];
    class Watched extends PullsStream {
      override childContext(row: RowOf<RepositoriesStream>) {
        given.push(row);
        return super.childContext(row);
      }
    }
    const streams = [new RepositoriesStream(services), new Watched(services)];
    const selected = { repositories: ["stars", "name"], pulls: [] };
    const { failures } = await runStreams(t, { streams, selected });
    assert.deepEqual(failures, []);
    assert.deepEqual(
      new Set(given),
      new Set([
        { id: "7", org: "fish", name: "cod", stars: 5 },
        { id: "8", org: "birds", name: "owl", stars: null },
      ]),
    );
  });
});

suite("A path", () => {
  test("that needs what the context lacks is not requested: the error names it, and what there is", async (t) => {
    const { requested, services } = await openForge(t);
    class Forgetful extends PullsStream {
      override childContext = ({ org }: RowOf<RepositoriesStream>) => ({ org, repo: "" });
    }
    const streams = [new RepositoriesStream(services), new Forgetful(services)];
    const { failures } = await runStreams(t, { streams, selected: { pulls: [] } });
    assert.deepEqual(
      failures.map(({ error }) => error instanceof Error && error.message),
      [
        "Reading pulls: childContext of Forgetful does not give repo, which its path /repos/{org}/{repo}/pulls needs; it gives org. This is a mistake in the tap: please report it to its author.",
      ],
    );
    assert.ok(requested.every((url) => url.startsWith("/orgs/")));
  });

  test("with a name that a hook of the parent gets wrong is an error of that hook", async (context) => {
    const { services } = await openForge(context);
    class Renaming extends RepositoriesStream {
      override contextForChildren = ({ id }: JsonObject) => ({ repository_id: String(id) });
    }
    class LabelsStream extends ForgeStream<Declaration> {
      readonly name = "labels";
      readonly path = "/repos/{repo_id}/labels";
      readonly schema = t.object({ id: t.key("Identifier") }, "Label");
      override readonly parent = Renaming;
    }
    const streams = [new Renaming(services), new LabelsStream(services)];
    const { failures } = await runStreams(context, { streams, selected: { labels: [] } });
    assert.match(
      String(failures[0]?.error),
      /Reading labels: contextForChildren of Renaming does not give repo_id, .* it gives repository_id\./,
    );
  });

  test("with a name that partitions read from elsewhere get wrong is an error of these", async (context) => {
    const { services } = await openForge(context);
    class TeamsStream extends ForgeStream<Declaration> {
      readonly name = "teams";
      readonly path: string = "/orgs/{org}/teams";
      readonly schema = t.object({ id: t.key("Identifier") }, "Team");

      override async *partitions() {
        yield { organisation: "fish" };
      }
    }
    const { failures } = await runStreams(context, { streams: [new TeamsStream(services)] });
    assert.match(
      String(failures[0]?.error),
      /Reading teams: partitions of TeamsStream does not give org, .* it gives organisation\./,
    );
  });
});

suite("--test", () => {
  test("goes down from the root to a grandchild", async (t) => {
    const { requested, streams } = await openForge(t);
    const entries = streams
      .filter(({ name }) => name === "reviews")
      .map(({ name, jsonSchema: schema, primaryKeys, replicationKey }) =>
        catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault: true }),
      );
    const plan = makePlan(streams, entries, emptyState, fullTable);
    const found = await probe(plan, testClient(t));
    assert.deepEqual(
      found.map(({ stream, finding }) => [stream, finding]),
      ["repositories", "pulls", "reviews"].map((stream) => [stream, "readable"]),
    );
    assert.ok(requested.includes("/repos/fish/cod/pulls/p1/reviews/ann"));
    assert.ok(requested.every((url) => Object.hasOwn(answers, url)));
  });
});

const line = t.object({ id: t.key(), invoice_id: t.key(), amount: t.bigInteger() });

/** Carries the first lines of each of its rows. */
class InvoicesStream extends ForgeStream<InvoicesStream> {
  readonly name = "invoices";
  readonly path = "/invoices";
  readonly schema = t.object({
    id: t.key(),
    created: t.timestamp("When it was made.", { from: "epoch-seconds" }),
    lines: t.ignore(t.object({ data: t.array(t.json()), has_more: t.boolean() })),
  });
}

class InvoiceLinesStream extends ForgeStream<InvoiceLinesStream> {
  readonly name = "invoice_lines";
  readonly path = "/invoices/{invoice_id}/lines";
  readonly schema = line;
  override readonly parent = InvoicesStream;
  override readonly notInQuery = ["note"];

  override childContext({ id: invoice_id, lines }: RowOf<InvoicesStream>) {
    return lines?.has_more ? { invoice_id, note: "the rest", expand: true } : null;
  }

  override embeddedRecords({ id: invoice_id, lines }: RowOf<InvoicesStream>) {
    return (lines?.data ?? []).map((one) => ({ ...one, invoice_id }));
  }
}

suite("Rows inside a row of the parent", () => {
  test("are rows of the child, once, and only the rest is requested", async (t) => {
    const large = 2n ** 60n;
    const requested: string[] = [];
    const origin = await serve(t, ({ url = "" }, response) => {
      requested.push(url);
      response.setHeader("content-type", "application/json");
      response.end(
        url === "/invoices"
          ? `{"invoices": [
              {"id": "i1", "created": 1700000000, "lines": {"has_more": false, "data": [{"id": "l1", "amount": ${large}}]}},
              {"id": "i2", "lines": {"has_more": true, "data": [{"id": "l2", "amount": "5"}, {"id": "l3"}]}}]}`
          : '{"invoice_lines": [{"id": "l3"}, {"id": "l4"}]}',
      );
    });
    const services = { settings: { origin }, logger: recordedLog().logger };
    const streams = [new InvoicesStream(services), new InvoiceLinesStream(services)];
    const { rows, failures, log } = await runStreams(t, { streams });
    assert.deepEqual(failures, []);
    assert.deepEqual(requested, ["/invoices", "/invoices/i2/lines?expand=true"]);
    assert.deepEqual(
      rows("invoice_lines").toSorted((left, right) =>
        String(left.id) < String(right.id) ? -1 : 1,
      ),
      [
        { id: "l1", invoice_id: "i1", amount: Number(large) },
        { id: "l2", invoice_id: "i2", amount: 5 },
        { id: "l3", invoice_id: "i2", amount: null },
        { id: "l4", invoice_id: "i2", amount: null },
      ],
    );
    assert.deepEqual(
      rows("invoices").map(({ created }) => created),
      ["2023-11-14T22:13:20Z", null],
    );
    assert.ok(!JSON.stringify(log).includes("left out"));
  });
});

suite("postProcess gets the rows inside a row of the parent", () => {
  const answers: Readonly<Record<string, object>> = {
    "/invoices": {
      invoices: [
        { id: "i1", lines: { data: [{ no: 1 }, { no: 2, draft: true }], has_more: true } },
        { id: "i2", lines: { data: [{ no: 1, amount: "7" }, {}], has_more: false } },
      ],
    },
    // The first came inside already, as its key shows once it is made.
    "/invoices/i1/lines?expand=true": { invoice_lines: [{ no: 1 }, { no: 3 }] },
  };

  class NumberedLinesStream extends InvoiceLinesStream {
    override postProcess({ no, draft, ...record }: JsonObject, context: Context) {
      this.contexts.push(context);
      if (draft === true) return null;
      return { amount: "5", ...record, ...(no !== undefined && { id: `line-${no}` }) };
    }

    readonly contexts: Context[] = [];
  }

  test("like requested ones, before their keys are compared and counted", async (t) => {
    const requested: string[] = [];
    const origin = await serve(t, ({ url = "" }, response) => {
      requested.push(url);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answers[url]));
    });
    const services = { settings: { origin }, logger: recordedLog().logger };
    const lines = new NumberedLinesStream(services);
    const { rows, failures } = await runStreams(t, {
      streams: [new InvoicesStream(services), lines],
    });
    assert.deepEqual(requested, ["/invoices", "/invoices/i1/lines?expand=true"]);
    assert.deepEqual(
      rows("invoice_lines")
        .map(({ id, invoice_id, amount }) => `${invoice_id} ${id} ${amount}`)
        .sort(),
      ["i1 line-1 5", "i1 line-3 5", "i2 line-1 7"],
    );
    // The one that has no key even then.
    assert.match(
      failures.map(({ stream, error }) => `${stream}: ${error}`).join(),
      /^invoice_lines: MissingKeyError: .*skipped 1 record without id/,
    );
    const rest = { invoice_id: "i1", note: "the rest", expand: true };
    const none = {};
    assert.deepEqual(
      new Set(lines.contexts.map((context) => JSON.stringify(context))),
      new Set([none, rest].map((context) => JSON.stringify(context))),
    );
  });
});

suite("The plan rejects, before anything is requested,", () => {
  const services = { settings: { origin: "http://localhost" }, logger: recordedLog().logger };
  const problems = (stream: Stream): unknown => {
    try {
      return makePlan([stream], [], emptyState, fullTable);
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };

  test("a key that may be null, or that identifies nothing", () => {
    class Nullable extends ForgeStream<Nullable> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = t.object({ id: t.integer(), tags: t.jsonArray() });
      override readonly primaryKeys = ["id", "tags"] as const;
    }
    assert.match(
      String(problems(new Nullable(services))),
      /things: the primary key id may be null; declare it as t\.key, or with t\.required.*things: the primary key tags is an array/s,
    );
  });

  test("a key that is no column, as one that is ignored", () => {
    class Without extends ForgeStream<Without> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = t.object({ id: t.ignore(t.key()), name: t.string() });
    }
    assert.match(
      String(problems(new Without(services))),
      /things: the primary key id is no column; there are name/,
    );
  });

  test("a path that no partition fills", () => {
    class Unfilled extends ForgeStream<Unfilled> {
      readonly name = "things";
      readonly path = "/orgs/{org}/things";
      readonly schema = t.object({ id: t.key() });
    }
    assert.match(
      String(problems(new Unfilled(services))),
      /things: its path needs org, and its partitions have nothing/,
    );
  });
});

suite("A record whose key does not fit its type", () => {
  test("loses only itself, and its stream fails", async (test) => {
    class Numbered extends ForgeStream<Numbered> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = t.object({ id: t.required(t.integer()), name: t.string() });
    }
    const origin = await serve(test, (_request, response) =>
      sendJson(response, { things: [{ id: 1 }, { id: "many" }, { id: "3" }] }),
    );
    const services = { settings: { origin }, logger: recordedLog().logger };
    const { rows, failures } = await runStreams(test, { streams: [new Numbered(services)] });
    assert.deepEqual(rows("things"), [
      { id: 1, name: null },
      { id: 3, name: null },
    ]);
    assert.match(failures.map(({ error }) => String(error)).join(), /skipped 1 record without id/);
  });

  test("counts once if it is the parent of other rows, which are not requested", async (test) => {
    class Numbered extends ForgeStream<Numbered> {
      readonly name = "things";
      readonly path = "/things";
      readonly schema = t.object({ id: t.required(t.integer()) });
    }
    class Parts extends ForgeStream<Parts> {
      readonly name = "parts";
      readonly path = "/things/{thing}/parts";
      readonly schema = t.object({ id: t.key() });
      override readonly parent = Numbered;

      override childContext({ id }: JsonObject) {
        return { thing: String(id) };
      }
    }
    const requested: string[] = [];
    const origin = await serve(test, ({ url = "" }, response) => {
      requested.push(url);
      sendJson(response, { things: [{ id: 1 }, { id: "many" }], parts: [] });
    });
    const services = { settings: { origin }, logger: recordedLog().logger };
    const streams = [new Numbered(services), new Parts(services)];
    const { rows, failures } = await runStreams(test, { streams });
    assert.deepEqual(rows("things"), [{ id: 1 }]);
    assert.deepEqual(requested, ["/things", "/things/1/parts"]);
    assert.match(failures.map(({ error }) => String(error)).join(), /skipped 1 record without id/);
  });
});
