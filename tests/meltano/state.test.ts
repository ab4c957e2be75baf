/** What Meltano does with state, as docs/replication.md and docs/operating.md tell it: seen with plugins that do nothing else. */

import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { emptyProject, reasonToSkip } from "../support/meltano.ts";

const skip = await reasonToSkip(Object.values(meltanoVersions));

/** A tap that writes the state of a variable, a mapper that passes everything on, and a target that acknowledges state. */
const programs = {
  "tap-x": `#!/bin/sh
echo '{"type":"SCHEMA","stream":"a","schema":{"properties":{}},"key_properties":[]}'
echo "{\\"type\\":\\"STATE\\",\\"value\\":{\\"bookmarks\\":$BOOKMARKS}}"
`,
  "mapper-x": "#!/bin/sh\nexec cat\n",
  "target-x": `#!/bin/sh
sed -n 's/^{"type":"STATE","value":\\(.*\\)}$/\\1/p'
`,
};

const project = `default_environment: dev
environments: [{name: dev}]
plugins:
  extractors:
  - {name: tap-x, namespace: tap_x, executable: ./tap-x, capabilities: [state]}
  loaders:
  - {name: target-x, namespace: target_x, executable: ./target-x}
  mappers:
  - name: mapper-x
    namespace: mapper_x
    executable: ./mapper-x
    mappings: [{name: as-it-is, config: {}}]
`;

suite("State under Meltano", { skip }, () => {
  for (const version of [4, 3] as const) {
    test(`Meltano ${version}: a usual run replaces it, also behind a mapping, unless that has a suffix`, async (t) => {
      const { run, bookmarks } = await projectOf(t, version);
      assert.equal((await run({ a: { v: 1 } }, "tap-x", "target-x")).code, 0);
      assert.equal((await run({ b: { v: 2 } }, "tap-x", "target-x")).code, 0);
      assert.deepEqual(await bookmarks(), { b: { v: 2 } });
      assert.equal((await run({ m: { v: 3 } }, "tap-x", "as-it-is", "target-x")).code, 0);
      assert.deepEqual(await bookmarks(), { m: { v: 3 } });
      const apart = ["--state-id-suffix", "mapped", "tap-x", "as-it-is", "target-x"];
      assert.equal((await run({ s: { v: 4 } }, ...apart)).code, 0);
      assert.deepEqual(await bookmarks(), { m: { v: 3 } });
      assert.deepEqual(await bookmarks(":mapped"), { s: { v: 4 } });
    });

    test(`Meltano ${version}: merging keeps every key, and fails over an object in place of a null`, async (t) => {
      const { run, bookmarks, clear } = await projectOf(t, version);
      const merging = ["--state-strategy=merge", "tap-x", "target-x"];
      assert.equal((await run({ a: { v: 1 } }, "tap-x", "target-x")).code, 0);
      assert.equal((await run({ b: { n: null } }, ...merging)).code, 0);
      assert.deepEqual(await bookmarks(), { a: { v: 1 }, b: { n: null } });

      const unsaved = await run({ b: { n: { x: 1 } } }, ...merging);
      assert.equal(unsaved.code, 0, "the exit code does not tell that the state was not saved");
      assert.match(unsaved.output, /object does not support item assignment/);
      if (version === 4) assert.match(unsaved.output, /StatePersistenceError/);
      assert.deepEqual(await bookmarks(), { a: { v: 1 }, b: { n: null } });

      assert.equal((await run({ b: { n: null } }, "tap-x", "target-x")).code, 0);
      const refresh = await run({ b: { n: { x: 1 } } }, "--full-refresh", "tap-x", "target-x");
      assert.equal(refresh.code, 0);
      const next = await run({ b: { n: { x: 1 } } }, "tap-x", "target-x");
      assert.equal(next.code, 1);
      assert.match(next.output, /Failed to retrieve state/);
      await clear();
      assert.equal((await run({ c: { v: 5 } }, "tap-x", "target-x")).code, 0);
      assert.deepEqual(await bookmarks(), { c: { v: 5 } });
    });
  }
});

async function projectOf(t: TestContext, version: 3 | 4) {
  const { folder, run } = await emptyProject(t, meltanoVersions[version], {});
  writeFileSync(join(folder, "meltano.yml"), project);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  const id = "dev:tap-x-to-target-x";
  return {
    /** Runs Meltano with a tap that writes these bookmarks. */
    run: (bookmarks: object, ...parameters: string[]) =>
      run(["run", ...parameters], { BOOKMARKS: JSON.stringify(bookmarks) }),
    /** The stored bookmarks. */
    async bookmarks(suffix = ""): Promise<unknown> {
      const { output } = await run(["state", "get", `${id}${suffix}`]);
      const line = output.split("\n").find((one) => one.startsWith('{"singer_state"')) ?? output;
      return JSON.parse(line).singer_state.bookmarks;
    },
    clear: () => run(["state", "clear", "--force", id]),
  };
}
