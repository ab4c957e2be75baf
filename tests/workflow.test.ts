/** The workflows of GitHub: they do what the documents say, and may do no more. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { root } from "../packages/singer-tap-sdk/tests/support/run-program.ts";

const folder = ".github/workflows";
const tests = read(`${folder}/test.yml`);
const checkApi = read(`${folder}/check-api.yml`);

suite("The workflow that tests", () => {
  test("runs the README's test command, and nothing else", () => {
    const commands = valuesOf(tests, "run");
    assert.deepEqual(commands, ["npm ci", "npm test"]);
    assert.ok(read("README.md").includes(`\n${commands.join(" && ")}\n`));
  });

  test("runs it on the oldest version of Node.js that the package allows, and on those after it", () => {
    const { engines } = JSON.parse(read("package.json"));
    const [versions = "[]"] = valuesOf(tests, "node");
    assert.deepEqual(JSON.parse(versions), [engines.node.replace(">=", ""), "22", "24", "26"]);
  });

  test("may read the repository and do nothing else to it", () => {
    assert.match(tests, /^permissions:\n {2}contents: read\n\n/m);
    assert.equal(tests.match(/permissions:|secrets\.|write/g)?.length, 1);
  });
});

suite("The workflow that compares the tap with the API's reference", () => {
  test("runs once a week, and on demand", () => {
    assert.match(
      checkApi,
      /^on:\n {2}schedule:\n {4}- cron: "\d+ \d+ \* \* [0-6]"\n {2}workflow_dispatch:\n\n/m,
    );
  });

  test("keeps the issue, by the address in a variable of the repository; without one it says so", () => {
    const [install, compare, notice = "", ...others] = valuesOf(checkApi, "run");
    assert.deepEqual([install, others], ["npm ci", []]);
    // As a variable of the shell: put into the command itself, its value would be run.
    assert.equal(compare, 'npx tsx tools/openapi/report-differences.ts "$OPENAPI_URL"');
    assert.deepEqual(valuesOf(checkApi, "OPENAPI_URL"), [`\${{ vars.OPENAPI_URL }}`]);
    assert.deepEqual(valuesOf(checkApi, "if"), [
      "vars.OPENAPI_URL != ''",
      "vars.OPENAPI_URL == ''",
    ]);
    assert.match(notice, /^echo "::notice::.*OPENAPI_URL/);
    assert.match(read("CONTRIBUTING.md"), /variable\s+`OPENAPI_URL`/);
  });

  test("may read the repository, write issues, and do nothing else, in the job that compares alone", () => {
    assert.match(checkApi, /^permissions: \{\}\n\n/m);
    assert.match(checkApi, /^ {4}permissions:\n {6}contents: read\n {6}issues: write\n {4}steps:/m);
    assert.equal(checkApi.match(/permissions:|secrets\.|write/g)?.length, 3);
  });
});

suite("The workflow that releases", () => {
  const release = read(`${folder}/release.yml`);

  test("publishes only for a tag, and on GitHub last", () => {
    assert.match(release, /^ {2}push:\n {4}tags: \["v\*\.\*\.\*"\]\n/m);
    assert.doesNotMatch(release, /branches:/);
    const publishing = ["npm", "pypi", "image"];
    for (const job of publishing) {
      assert.match(
        release,
        new RegExp(`^ {2}${job}:\\n {4}if: github.ref_type == 'tag'\\n {4}needs: check$`, "m"),
      );
    }
    assert.match(release, /^ {2}release:\n {4}needs: \[npm, pypi, image\]$/m);
  });

  test("holds no password, and may write what each job publishes and nothing else", () => {
    assert.match(release, /^permissions: \{\}\n\n/m);
    assert.deepEqual(release.match(/\S+: write/g), [
      "id-token: write",
      "id-token: write",
      "packages: write",
      "contents: write",
    ]);
    assert.doesNotMatch(release, /secrets\./);
  });

  test("checks first what .ci/run checks", () => {
    for (const text of [release, read(".ci/run")]) assert.match(text, /npm run release:check$/m);
  });
});

for (const name of readdirSync(join(root, folder))) {
  const workflow = read(`${folder}/${name}`);

  suite(`The workflow ${name}`, () => {
    test("takes each action at a commit, which can't be moved as a tag can", () => {
      const actions = valuesOf(workflow, "uses");
      assert.ok(actions.length > 0);
      for (const action of actions) assert.match(action, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    test("leaves no credential in its checkout, and no job without an end", () => {
      const checkouts = valuesOf(workflow, "uses").filter((one) =>
        one.startsWith("actions/checkout"),
      );
      assert.equal(workflow.match(/persist-credentials: false/g)?.length, checkouts.length);
      const jobs = workflow.match(/^ {4}runs-on: /gm) ?? [];
      assert.equal(valuesOf(workflow, "timeout-minutes").length, jobs.length);
    });
  });
}

/** What a workflow gives a key, each time that it has it. */
function valuesOf(workflow: string, key: string): string[] {
  const values = workflow.matchAll(new RegExp(`^ +(?:- )?${key}: +(.+)$`, "gm"));
  return [...values].map(([, value = ""]) => value);
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
