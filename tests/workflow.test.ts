/** The workflow of continuous integration: it does what the README says, and may do no more. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { root } from "./support/run-program.ts";

const workflow = read(".github/workflows/test.yml");

suite("The workflow", () => {
  test("runs the README's test command, and nothing else", () => {
    const commands = valuesOf("run");
    assert.deepEqual(commands, ["npm ci", "npm test"]);
    assert.ok(read("README.md").includes(`\n${commands.join(" && ")}\n`));
  });

  test("runs it on the oldest version of Node.js that the package allows, and on those after it", () => {
    const { engines } = JSON.parse(read("package.json"));
    const [versions = "[]"] = valuesOf("node");
    assert.deepEqual(JSON.parse(versions), [engines.node.replace(">=", ""), "22", "24", "26"]);
  });

  test("may read the repository and do nothing else to it", () => {
    assert.match(workflow, /^permissions:\n {2}contents: read\n\n/m);
    assert.equal(workflow.match(/permissions:|secrets\.|write/g)?.length, 1);
    assert.match(workflow, /persist-credentials: false/);
  });

  test("takes each action at a commit, which nobody can move as a tag", () => {
    const actions = valuesOf("uses");
    assert.ok(actions.length > 0);
    for (const action of actions) assert.match(action, /^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

/** What the workflow gives a key, each time that it has it. */
function valuesOf(key: string): string[] {
  const values = workflow.matchAll(new RegExp(`^ +(?:- )?${key}: +(.+)$`, "gm"));
  return [...values].map(([, value = ""]) => value);
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
