/** Columns that are selected without what lies in them, in catalogs as Meltano 3 and 4 write them. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { hollowColumnsRemark } from "../../src/records/hollow-columns.ts";
import type { CatalogEntry } from "../../src/singer/index.ts";

const email = "updates.items.updater.email";
const message = "updates.items.message";

/** Breadcrumbs with what is personal there; `items` is a step into a list. */
const places: Readonly<Record<string, string | null>> = {
  id: null,
  name: "free_text",
  status: null,
  severity: null,
  "severity.id": null,
  "severity.name": null,
  creator: null,
  "creator.user": null,
  "creator.user.id": null,
  "creator.user.email": "identity",
  updates: null,
  [message]: "free_text",
  [email]: "identity",
  created_at: null,
};

const everything = Object.keys(places);

suite("What a catalog selects without what lies in it", () => {
  test("is logged for a list, with what is personal in it and what to type", () => {
    assert.equal(
      remark(["id", "updates"]),
      "The catalog selects updates without message and updater.email. If that is not intended, run: meltano select tap-shop orders 'updates*'",
    );
  });

  test("is logged for objects, at the place that is selected", () => {
    assert.equal(
      remark(["id", "severity", "creator", "creator.user"]),
      "The catalog selects severity without id and name and creator.user without id and email. If that is not intended, run: meltano select tap-shop orders 'severity*' && meltano select tap-shop orders 'creator.user*'",
    );
  });

  test("is nothing where a pattern reaches into the column, or the column is deselected", () => {
    assert.equal(remark(["id", "updates", message, email]), null);
    assert.equal(remark(["id", "severity", "severity.name"]), null);
    assert.equal(remark(["id"]), null);
  });

  test("is nothing where everything is selected and some of it was excluded", () => {
    assert.equal(remark(everything), null);
    const excluded = [message, email, "creator.user.email", "name", "severity.id", "severity.name"];
    assert.equal(remark(everything.filter((path) => !excluded.includes(path))), null);
  });

  test("is empty for a catalog without a selection", () => {
    assert.equal(
      hollowColumnsRemark(
        entryOf(() => ({})),
        "tap-shop",
      ),
      null,
    );
  });
});

function remark(selected: readonly string[]): string | null {
  return hollowColumnsRemark(
    entryOf((path) => ({ selected: selected.includes(path) })),
    "tap-shop",
  );
}

function entryOf(choice: (path: string) => object): CatalogEntry {
  const properties = Object.entries(places).map(([path, personal]) => ({
    breadcrumb: path
      .split(".")
      .flatMap((name) => (name === "items" ? [name] : ["properties", name])),
    metadata: {
      inclusion: path === "id" ? "automatic" : "available",
      "selected-by-default": true,
      ...(personal !== null && { personal }),
      ...choice(path),
    },
  }));
  const root = { breadcrumb: [], metadata: { inclusion: "available", selected: true } };
  return {
    tap_stream_id: "orders",
    stream: "orders",
    schema: { type: "object" },
    metadata: [root, ...properties],
  };
}
