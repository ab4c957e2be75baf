/** The Hub that `npm run hub` serves: what it has, it tells, and no request ends it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inheritedNames } from "../packages/singer-tap-sdk/tests/support/inherited-names.ts";
import { startHub } from "../tools/hub/server.ts";

test("A type or a plugin that the Hub does not have is not found, whatever its name, and it goes on", async (t) => {
  const hub = await startHub({ port: 0, pipUrl: null });
  t.after(() => hub.close());
  const statusOf = async (path: string): Promise<number> => {
    const response = await fetch(`${hub.root}/plugins/${path}`);
    await response.arrayBuffer();
    return response.status;
  };
  for (const name of ["transforms", ...inheritedNames]) {
    assert.equal(await statusOf(`${name}/index`), 404, name);
    assert.equal(await statusOf(`${name}/tap-incident--incident-io`), 404, name);
    assert.equal(await statusOf(`extractors/${name}`), 404, name);
  }
  assert.equal(await statusOf("extractors/index"), 200);
});
