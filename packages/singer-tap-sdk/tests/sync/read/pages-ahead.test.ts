/** What is requested, and what is then written, while the reader of the output holds back. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { Writable } from "node:stream";
import { suite, type TestContext, test } from "node:test";
import { runStreams } from "../../support/run-streams.ts";
import { sendJson } from "../../support/serve.ts";
import { Shop } from "../../support/shop.ts";
import { shopStreams } from "../../support/shop-streams.ts";

/** A reader that takes no record until it is let go. */
class HoldingReader extends Writable {
  #text = "";
  #isLetGo = false;
  #take = (): void => {};

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString();
    this.#take = () => {
      this.#text += text;
      done();
    };
    if (this.#isLetGo || !text.includes('"RECORD"')) this.#take();
    else this.emit("holding");
  }

  letGo(): void {
    this.#isLetGo = true;
    this.#take();
  }

  /** Ids of the records that it has taken. */
  get ids(): readonly unknown[] {
    const lines = this.#text.split("\n").slice(0, -1);
    const messages = lines.map((line) => JSON.parse(line));
    return messages.filter(({ type }) => type === "RECORD").map(({ record }) => record.id);
  }
}

/** A shop with five accounts and the five entries of one of them, in pages of two. */
async function openShop(t: TestContext): Promise<Shop> {
  const shop = await Shop.open(t, { pageSize: 2 });
  for (const number of [0, 1, 2, 3, 4]) {
    shop.put("accounts", { id: `a${number}` });
    shop.put("entries", { id: `e${number}`, account_id: "a4" });
  }
  return shop;
}

/** The requests for the pages of a list. */
function pagesAsked({ asked }: Shop, path: string): readonly string[] {
  return asked.filter((one) => one.split("?")[0] === path);
}

/**
 * Reads a table into a reader that holds the first page back until the second one has arrived, or has failed to.
 *
 * @param path Of the table's pages.
 * @returns What was requested until the reader was let go, and what it has taken at the end.
 */
async function readHeldBack(t: TestContext, shop: Shop, table: string, path: string) {
  const output = new HoldingReader();
  const holding = once(output, "holding");
  let onRequest = (_report: { readonly path: string }): void => {};
  const secondPage = new Promise<void>((resolve) => {
    let pages = 0;
    onRequest = (report) => {
      if (report.path === path) pages += 1;
      if (pages === 2) resolve();
    };
  });
  const running = runStreams(t, {
    streams: shopStreams(shop),
    selected: { [table]: [] },
    output,
    client: { onRequest: (report) => onRequest(report) },
  });
  await Promise.all([holding, secondPage]);
  // Requests that were sent before are seen before this one.
  await fetch(shop.origin);
  const asked = { list: pagesAsked(shop, path), parents: pagesAsked(shop, "/accounts") };
  output.letGo();
  const { failures } = await running;
  return { asked, failures, ids: output.ids };
}

const lists = [
  ["a list", "accounts", "/accounts", ["a4", "a3", "a2", "a1", "a0"]],
  ["the list of one parent", "entries", "/accounts/a4/entries", ["e4", "e3", "e2", "e1", "e0"]],
] as const;

suite("While the reader has not taken the first page", { timeout: 60_000 }, () => {
  for (const [what, table, path, all] of lists) {
    test(`of ${what}, the second one is requested, and not the third`, async (t) => {
      const shop = await openShop(t);
      const { asked, ids } = await readHeldBack(t, shop, table, path);
      assert.deepEqual(asked.list, [path, `${path}?after=${all[1]}`]);
      assert.deepEqual(ids, all);
      assert.equal(pagesAsked(shop, path).length, 3);
    });

    test(`of ${what}, the second one may fail: the first one is written all the same`, async (t) => {
      const shop = await openShop(t);
      shop.onRequest = (_request, response, { pathname, searchParams }) => {
        const fails = pathname === path && searchParams.has("after");
        if (fails) sendJson(response, { message: "refused" }, 422);
        return fails;
      };
      const { ids, failures } = await readHeldBack(t, shop, table, path);
      assert.deepEqual(ids, all.slice(0, 2));
      assert.equal(failures.length, 1);
    });
  }

  test("of one parent's list, the page behind that parent is not requested", async (t) => {
    const shop = await openShop(t);
    const { asked } = await readHeldBack(t, shop, "entries", "/accounts/a4/entries");
    assert.deepEqual(asked.parents, ["/accounts"]);
  });
});
