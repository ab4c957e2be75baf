/** The recipe of CONTRIBUTING.md for a new table, followed word by word in a copy of the project. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  copyProject,
  linkPackages,
} from "../packages/singer-tap-sdk/tests/support/copy-project.ts";
import { runProgram } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import type { Schema } from "../tools/openapi/openapi.ts";
import { storedReference } from "../tools/openapi/reference.ts";
import { answer, openApiOf } from "./openapi/openapi-of.ts";
import { recipeCommands, recipeFiles } from "./support/recipe.ts";

/** Commands that go on until they are stopped, or need a server that does. */
const forPeople = [
  "npx tsx sandbox/server.ts --port 4010",
  "npx tsx src/cli.ts --config config.json",
];

/** Those of the tables' tests that speak of the new table. */
const ofTheTable = "runbooks|all extra streams|Columns";

test("A new table is one file and what commands make of it", async (t) => {
  const folder = copyOfProject(t);
  const [check = "", ...commands] = recipeCommands().filter((line) => !forPeople.includes(line));
  const before = await type(folder, check);
  assert.equal(before.code, 1, before.output);
  assert.match(before.output, /^endpoint without a stream: 1\n {2}\/v1\/runbooks$/m);

  const files = recipeFiles();
  for (const [path, content] of files) writeFileSync(join(folder, path), content);
  assert.ok(commands.length >= 4);
  for (const command of commands) {
    const { code, output } = await type(folder, command);
    assert.equal(code, 0, `${command}\n${output}`);
  }

  assert.deepEqual(changedFiles(folder), [
    "README.md",
    "SECURITY.md",
    "docs/tables.md",
    "tools/openapi/reference-columns.json",
    "docs/tables/runbooks.md",
    ...files.keys(),
  ]);
  assert.match(readFileSync(join(folder, "docs/tables/runbooks.md"), "utf8"), /^# runbooks$/m);
  const compiler = ["node_modules/typescript/bin/tsc", "--noEmit"];
  const compiled = await runProgram(process.execPath, compiler, { cwd: folder });
  assert.equal(compiled.code, 0, compiled.stdout);
});

/** The project in a folder of its own, with a newer OpenAPI file of the API. */
function copyOfProject(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "tap-recipe-"));
  t.after(() => rmSync(folder, { recursive: true }));
  copyProject(folder);
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  linkPackages(folder);
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(newerOpenApi()));
  return folder;
}

/** The API's reference as it is kept, and an endpoint more. */
function newerOpenApi(): object {
  const openApi = openApiOf(storedReference());
  const runbook: Schema = {
    type: "object",
    required: ["id", "name"],
    properties: {
      id: { type: "string" },
      name: { type: "string" },
      created_at: { type: "string", format: "date-time" },
    },
  };
  openApi.components.schemas.RunbookV1 = { ...runbook, properties: { ...runbook.properties } };
  const list: Schema = { type: "array", items: { $ref: "#/components/schemas/RunbookV1" } };
  openApi.paths["/v1/runbooks"] = {
    get: {
      ...answer({ runbooks: list, pagination_meta: { type: "object", properties: {} } }),
      parameters: [
        { name: "page_size", in: "query", schema: { type: "integer", maximum: 250 } },
        { name: "after", in: "query", schema: { type: "string" } },
      ],
      "x-rbac-scopes": ["runbooks.view"],
    },
  };
  return openApi;
}

/** Types a command of the recipe in the copy, with the path of its OpenAPI file. */
async function type(
  folder: string,
  command: string,
): Promise<{ code: number | null; output: string }> {
  // The runner of these tests tells its own from others by a variable, and runs none inside of another.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const line = command
    .replace("path/to/openapi.json", "openapi.json")
    .replace("--test ", `--test --test-name-pattern='${ofTheTable}' `);
  const { code, stdout, stderr } = await runProgram("bash", ["-c", line], { cwd: folder, env });
  return { code, output: stdout + stderr };
}

/** Files of the copy that were written since it was made, but for the OpenAPI file and the packages. */
function changedFiles(folder: string): string[] {
  const listed = [
    git(folder, "diff", "--name-only"),
    git(folder, "ls-files", "--others", "--exclude-standard"),
  ].flatMap((text) => text.split("\n"));
  return listed.filter((file) => !["", "openapi.json", "node_modules"].includes(file));
}

function git(folder: string, ...options: string[]): string {
  return execFileSync("git", options, { cwd: folder, encoding: "utf8" });
}
