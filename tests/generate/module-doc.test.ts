/** How a stream file's module doc is read. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { moduleDocOf } from "../../tools/generate/module-doc.ts";

test("A module doc says what the rows are, where the endpoint is documented, and what is odd", (t) => {
  const doc = readDoc(
    t,
    `/**
 * Snow reports: how much snow lies
 * where.
 *
 * https://example.com/snow
 *
 * In summer there is none.
 *
 * Depths hold personal data.
 */
`,
  );
  assert.deepEqual(doc, {
    what: "How much snow lies where.",
    page: "https://example.com/snow",
    remarks: ["In summer there is none.", "Depths hold personal data."],
  });
});

test("A file whose doc lacks one of the first two is refused with the form that is expected", (t) => {
  for (const text of [
    "",
    "/**\n * Snow reports.\n *\n * https://example.com/snow\n */\n",
    "/**\n * Snow: where.\n *\n * In summer there is none.\n */\n",
  ]) {
    assert.throws(() => readDoc(t, text), /^Error: snow-reports\.ts must begin with a doc comment/);
  }
});

function readDoc(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), "tap-doc-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "snow-reports.ts"), text);
  return moduleDocOf("snow_reports", new URL(`${pathToFileURL(folder).href}/`));
}
