/** One record of each stream: which requests that takes, and what is reported. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type Context, SinglePagePaginator, type StreamClass, t } from "../../src/index.ts";
import { catalogEntry, emptyState, type JsonObject } from "../../src/singer/index.ts";
import { makePlan } from "../../src/sync/plan/plan.ts";
import { type ProbeResult, probe } from "../../src/sync/probe.ts";
import { testClient } from "../support/client.ts";
import { fullTable } from "../support/run-streams.ts";
import { sendJson } from "../support/serve.ts";
import { Shop } from "../support/shop.ts";
import { EntriesStream, type ShopClass, ShopStream, shopStreams } from "../support/shop-streams.ts";

/** What asking the named streams of a shop comes to. */
async function probed(
  t: TestContext,
  shop: Shop,
  names: readonly string[],
  others: readonly ShopClass[] = [],
): Promise<readonly ProbeResult[]> {
  const streams = shopStreams(shop, others);
  const entries = streams
    .filter(({ name }) => names.includes(name))
    .map(({ name, primaryKeys, replicationKey, selectedByDefault, jsonSchema: schema }) =>
      catalogEntry({ name, schema, primaryKeys, replicationKey, selectedByDefault }),
    );
  return probe(makePlan(streams, entries, emptyState, fullTable), testClient(t));
}

suite("A stream that is requested for one record", () => {
  test("is readable after its first page", async (t) => {
    const shop = await Shop.open(t);
    for (const id of ["a1", "a2", "a3", "a4"]) shop.put("accounts", { id });
    assert.deepEqual(await probed(t, shop, ["accounts"]), [
      { stream: "accounts", readable: true, finding: "readable" },
    ]);
    assert.deepEqual(shop.asked, ["/accounts"]);
  });

  test("has no records where the first page has none, even if it announces another", async (t) => {
    const shop = await Shop.open(t);
    shop.onRequest = (_request, response) => {
      sendJson(response, { accounts: [], meta: { after: "a1" } });
      return true;
    };
    assert.deepEqual(await probed(t, shop, ["accounts"]), [
      { stream: "accounts", readable: true, finding: "readable, no records" },
    ]);
    assert.deepEqual(shop.asked, ["/accounts"]);
  });

  test("is readable once its job is started, which is not waited for", async (test) => {
    class ExportsStream extends ShopStream {
      readonly name = "exports";
      readonly path = "/exports";
      readonly schema = t.object({ id: t.key() });
      override readonly format = "ndjson";
      override readonly asyncJob = { status: "/exports/{job_id}", done: ["done"], failed: [] };
      override readonly files = { urls: "files" };
      override readonly paginator = () => new SinglePagePaginator();
    }
    const shop = await Shop.open(test);
    shop.onRequest = (_request, response) => {
      sendJson(response, { id: "j1" }, 202);
      return true;
    };
    assert.deepEqual(await probed(test, shop, ["exports"], [ExportsStream]), [
      {
        stream: "exports",
        readable: true,
        finding: "readable: its job was started, not waited for",
      },
    ]);
    assert.deepEqual(shop.asked, ["/exports"]);
  });

  test("is not readable where its response is an error, and others still are", async (t) => {
    const shop = await Shop.open(t);
    shop.put("accounts", { id: "a1" });
    shop.onRequest = ({ url }, response) => {
      if (url?.includes("/entries") !== true) return false;
      sendJson(response, { message: "no entries today" }, 400);
      return true;
    };
    const [accounts, entries] = await probed(t, shop, ["accounts", "entries"]);
    assert.equal(accounts?.readable, true);
    assert.equal(entries?.readable, false);
    assert.match(entries?.finding ?? "", /no entries today/);
  });

  test("is requested for three parents before it counts as empty, on whichever pages they are", async (t) => {
    const shop = await Shop.open(t);
    for (const id of ["a1", "a2", "a3", "a4", "a5"]) shop.put("accounts", { id });
    const [, entries] = await probed(t, shop, ["accounts", "entries"]);
    assert.deepEqual(entries, {
      stream: "entries",
      readable: true,
      finding: "readable, no records",
    });
    const requested = shop.asked.filter((path) => path.includes("entries"));
    assert.deepEqual(
      requested,
      ["a5", "a4", "a3"].map((id) => `/accounts/${id}/entries`),
    );
  });

  suite("and that no request is sent for", () => {
    class CommentsStream extends ShopStream {
      readonly name = "comments";
      readonly path = "/entries/{entry_id}/comments";
      readonly schema = t.object(
        { id: t.key("Identifier"), entry_id: t.string("Entry") },
        "Comment",
      );
      override readonly parent: StreamClass = EntriesStream;
      override childContext({ id }: JsonObject): Context | null {
        return id === "silent" ? null : { entry_id: String(id) };
      }
      override embeddedRecords({ text }: JsonObject): readonly JsonObject[] {
        return text === "with a comment" ? [{ id: "c1" }] : [];
      }
    }
    class RegionsStream extends ShopStream {
      readonly name = "regions";
      readonly path = "/regions/{region}";
      readonly schema = t.object({ id: t.key("Identifier") }, "Region");
      override partitions(): Context[] {
        return [];
      }
    }
    const names = ["accounts", "entries", "comments"];
    const findings = async (test: TestContext, shop: Shop, requested = names) =>
      Object.fromEntries(
        (await probed(test, shop, requested, [CommentsStream, RegionsStream])).map(
          ({ stream, readable, finding }) => [stream, [readable, finding]],
        ),
      );

    test("names the parent that has no rows, however far above it is", async (t) => {
      const shop = await Shop.open(t);
      assert.deepEqual(await findings(t, shop), {
        accounts: [true, "readable, no records"],
        entries: [true, "not requested: accounts has no rows"],
        comments: [true, "not requested: accounts has no rows"],
      });
      shop.put("accounts", { id: "a1" });
      assert.deepEqual(await findings(t, shop), {
        accounts: [true, "readable"],
        entries: [true, "readable, no records"],
        comments: [true, "not requested: entries has no rows"],
      });
    });

    test("says that the parent's rows do not call for it", async (t) => {
      const shop = await Shop.open(t);
      shop.put("accounts", { id: "a1" });
      shop.put("entries", { id: "silent", account_id: "a1" });
      const { comments } = await findings(t, shop);
      assert.deepEqual(comments, [true, "not requested: no row of entries leads to it"]);
    });

    test("is readable where its rows come along inside the parent's", async (t) => {
      const shop = await Shop.open(t);
      shop.put("accounts", { id: "a1" });
      shop.put("entries", { id: "silent", account_id: "a1", text: "with a comment" });
      const { comments } = await findings(t, shop);
      assert.deepEqual(comments, [true, "readable"]);
    });

    test("says that it has no partitions", async (t) => {
      const shop = await Shop.open(t);
      const { regions } = await findings(t, shop, ["regions"]);
      assert.deepEqual(regions, [true, "not requested: it has no partitions"]);
    });
  });
});
