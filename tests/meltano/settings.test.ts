/** Settings as Meltano hands them over, whichever way they were given to it: what the tap then reads, or refuses. */

import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { startHub } from "../../tools/hub/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { emptyProject, type Project, reasonToSkip } from "../support/meltano.ts";
import { command, messagesOf } from "../support/run-cli.ts";

const skip = await reasonToSkip(Object.values(meltanoVersions));

suite("Settings under Meltano", { skip }, () => {
  for (const version of [4, 3] as const) {
    test(`Meltano ${version}: extra_streams names tables, however it is set`, async (t) => {
      const { project, set } = await projectOf(t, version);
      /** The extra tables that are read with these variables. */
      const extras = async (environment: Readonly<Record<string, string>> = {}) => {
        const { code, output } = await project.run(["invoke", "tap-incident"], environment);
        assert.equal(code, 0, output);
        const lines = output.split("\n").filter((line) => line.startsWith('{"type":"SCHEMA"'));
        return messagesOf(lines.join("\n"))
          .map(({ stream }) => stream)
          .filter((stream) => stream !== "severities");
      };
      const all = ["policies", "schedules", "workflows"];
      assert.deepEqual(await extras(), []);
      assert.deepEqual(await extras({ TAP_INCIDENT_EXTRA_STREAMS: "*" }), all);
      for (const [value, expected] of [
        ["schedules,workflows", ["schedules", "workflows"]],
        ["*", all],
        ['["schedules", "policies"]', ["policies", "schedules"]],
      ] as const) {
        await set("extra_streams", value);
        assert.deepEqual(await extras(), expected, value);
      }

      const file = join(project.folder, "meltano.yml");
      const asText = readFileSync(file, "utf8");
      const asList = asText.replace(/extra_streams: .*/, "extra_streams: [workflows, policies]");
      assert.notEqual(asList, asText);
      writeFileSync(file, asList);
      assert.deepEqual(await extras(), ["policies", "workflows"]);
      // A command of the plugin reads variables, where Meltano writes a list as Python does.
      const { code, output } = await project.run(["invoke", "tap-incident:test"]);
      assert.equal(code, 0, output);
      assert.match(output, /^workflows /m);
      assert.doesNotMatch(output, /^schedules /m);
    });

    test(`Meltano ${version}: dates reach the tap as they were typed, and it says which it accepts`, async (t) => {
      const { project, set, requests } = await projectOf(t, version);
      const invoke = ["invoke", "tap-incident"];
      const accepted = "must be a date such as 2026-01-01, or a timestamp such as";
      const refused = await project.run(invoke, {
        TAP_INCIDENT_START_DATE: "2026",
        TAP_INCIDENT_SCHEDULE_ENTRIES_FROM: "2026-01",
        TAP_INCIDENT_SCHEDULE_ENTRIES_TO: "3 days ago",
      });
      assert.notEqual(refused.code, 0);
      for (const [setting, value] of [
        ["start_date", "2026"],
        ["schedule_entries_from", "2026-01"],
        ["schedule_entries_to", "3 days ago"],
      ]) {
        const told = new RegExp(`${setting} ${accepted} .*; it is \\\\?"${value}`);
        assert.match(refused.output.replaceAll(/\s+/g, " "), told);
      }
      await set("start_date", "01.02.2026");
      const stored = await project.run(invoke);
      assert.notEqual(stored.code, 0);
      assert.ok(stored.output.replaceAll(/\s+/g, " ").includes(`start_date ${accepted}`));
      assert.deepEqual(requests(), []);

      await set("start_date", "2026-02-03");
      const { code, output } = await project.run(invoke, {
        TAP_INCIDENT_REPLICATION_METHOD: "INCREMENTAL",
        TAP_INCIDENT__SELECT: '["alerts.*"]',
      });
      assert.equal(code, 0, output);
      const filters = requests().map(({ query }) => query.get("updated_at[gte]"));
      assert.ok(filters.includes("2026-02-03T00:00:00.000Z"), filters.join());
    });

    test(`Meltano ${version}: a column that is selected without what lies in it is a warning, with what to type`, async (t) => {
      const { project } = await projectOf(t, version);
      const read = async (...patterns: string[]) => {
        const TAP_INCIDENT__SELECT = JSON.stringify(patterns);
        const { code, output } = await project.run(["invoke", "tap-incident"], {
          TAP_INCIDENT__SELECT,
        });
        assert.equal(code, 0, output);
        return output;
      };
      const hollow = await read("incidents.severity", "incidents.updates");
      const told = hollow.split("\n").filter((line) => line.includes("The catalog selects"));
      assert.equal(told.length, 1, hollow);
      assert.match(
        told[0] ?? "",
        /incidents: The catalog selects severity without id, .* and updates without message, .*\. If that is not intended, run: meltano select tap-incident incidents 'severity\*' && meltano select tap-incident incidents 'updates\*'/,
      );
      assert.doesNotMatch(hollow, /"message":/);
      const whole = await read("incidents.severity*", "incidents.updates*");
      assert.doesNotMatch(whole, /The catalog selects/);
      assert.match(whole, /"message":/);
      const excluded = await read("incidents.*", "!*.*email", "!*.*name");
      assert.doesNotMatch(excluded, /The catalog selects/);
    });

    test(`Meltano ${version}: true, 1, yes and on switch a flag on, and any other text off`, async (t) => {
      const { project } = await projectOf(t, version);
      const flags = ["include_secrets", "skip_forbidden", "emit_activate_version_messages"];
      const dumped = async (...values: string[]) => {
        const variables = flags.map((flag, index) => [
          `TAP_INCIDENT_${flag.toUpperCase()}`,
          values[index] ?? "",
        ]);
        const parameters = ["invoke", "--dump=config", "tap-incident"];
        const { output } = await project.run(parameters, Object.fromEntries(variables));
        return flags.map((flag) => new RegExp(`"${flag}": (\\w+)`).exec(output)?.[1]);
      };
      assert.deepEqual(await dumped("True", "1", "on"), ["true", "true", "true"]);
      assert.deepEqual(await dumped("YES", "y", "enabled"), ["true", "false", "false"]);
    });
  }
});

/** A project with the tap, which reads a small organisation and has these tables to choose from. */
async function projectOf(t: TestContext, version: 3 | 4) {
  const sandbox = await startSandbox({ incidents: 2 });
  t.after(() => sandbox.close());
  const hub = await startHub({ port: 0, pipUrl: null });
  t.after(() => hub.close());
  const folder = temporaryFolder(t);
  const program = writeInto(folder, "tap-incident", `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
  chmodSync(program, 0o755);
  const project: Project = await emptyProject(t, meltanoVersions[version], {
    MELTANO_HUB_API_ROOT: hub.root,
    PATH: `${folder}:${process.env.PATH}`,
    TAP_INCIDENT_API_KEY: sandbox.apiKey,
    TAP_INCIDENT_API_URL: sandbox.origin,
    TAP_INCIDENT__SELECT: '["severities.*", "policies.*", "schedules.*", "workflows.*"]',
  });
  const added = await project.run(["add", ...(version === 3 ? ["extractor"] : []), "tap-incident"]);
  assert.equal(added.code, 0, added.output);
  return {
    project,
    requests: () => sandbox.requests,
    /** Types `meltano config set`. */
    async set(setting: string, value: string) {
      const words = version === 3 ? ["tap-incident", "set"] : ["set", "tap-incident"];
      const { code, output } = await project.run(["config", ...words, setting, value]);
      assert.equal(code, 0, output);
    },
  };
}
