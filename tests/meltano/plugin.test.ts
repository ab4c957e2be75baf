/** What Meltano is told about the tap agrees with the tap, in every place where it is told. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { about, pluginDefinition, sdkVersion } from "singer-tap-sdk";
import { runSource } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { IncidentTap } from "../../src/tap.ts";
import { startHub } from "../../tools/hub/server.ts";
import { runCli } from "../support/run-cli.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function read(path: string): string {
  return readFileSync(`${root}/${path}`, "utf8");
}

suite("the plugin definition for Meltano", () => {
  test("plugin.json names every setting, and marks as sensitive just those that are secret", () => {
    const tap = new IncidentTap();
    const { settings } = pluginDefinition(tap);
    assert.deepEqual(
      settings.map(({ name }) => name),
      Object.keys(tap.allSettings.properties),
    );
    assert.deepEqual(
      settings.filter(({ sensitive }) => sensitive).map(({ name }) => name),
      ["api_key", "hash_key"],
    );
  });

  test("--about says the same of settings and capabilities", () => {
    const told = JSON.parse(about(new IncidentTap(), [], "json"));
    const { settings, capabilities } = pluginDefinition(new IncidentTap());
    assert.deepEqual(told.capabilities, capabilities);
    assert.deepEqual(
      Object.keys(told.settings.properties),
      settings.map(({ name }) => name),
    );
    for (const { name, value, description } of settings) {
      assert.deepEqual(told.settings.properties[name].default, value);
      assert.equal(told.settings.properties[name].description, description);
    }
  });

  test("meltano.yml names every setting with its kind, and the capabilities", () => {
    const project = read("meltano.yml");
    for (const { name, kind } of pluginDefinition(new IncidentTap()).settings) {
      assert.match(
        project,
        new RegExp(`- name: ${name}\\n(?: +aliases: .*\\n)? +kind: ${kind}\\n`),
      );
    }
    assert.ok(
      project.includes(
        `capabilities: [${pluginDefinition(new IncidentTap()).capabilities.join(", ")}]`,
      ),
    );
  });

  test("meltano.yml names the commands, as they are in plugin.json", () => {
    const commands = Object.entries(pluginDefinition(new IncidentTap()).commands)
      .map(([name, { args }]) => `      ${name}: ${args}\n`)
      .join("");
    assert.ok(read("meltano.yml").includes(`    commands:\n${commands}`), commands);
  });

  test("meltano.yml has dbt as dbt/plugin.json has it: its packages, settings and commands", () => {
    const [, project = ""] = read("meltano.yml").split(
      "  utilities:\n  - name: dbt-postgres\n    n",
    );
    const plugin = JSON.parse(read("dbt/plugin.json"));
    assert.ok(project.includes(`    pip_url: ${plugin.pip_url}\n`), project);
    const named = [...project.matchAll(/^ {4}- name: (\w+)(?:\n {6}env: (\w+))?/gm)];
    assert.deepEqual(
      named.map(([, name, env]) => ({ name, env })),
      plugin.settings.map(({ name, env }: Record<string, string>) => ({ name, env })),
    );
    const commands = Object.entries<{ args: string }>(plugin.commands)
      .map(([name, { args }]) => `      ${name}: ${args}\n`)
      .join("");
    assert.ok(project.includes(`    commands:\n${commands}`), commands);
  });

  test("--about prints the SDK's version beside the tap's, and the definition", async () => {
    const told = JSON.parse(about(new IncidentTap(), [], "json"));
    assert.equal(told.sdk_version, sdkVersion);
    assert.equal(sdkVersion, JSON.parse(read("package.json")).version);
    const { stdout } = await runCli(["--about", "--format=meltano"]);
    assert.equal(stdout, read("plugin.json"));
  });

  test("the executable of the project runs the tap from any folder", () => {
    const printed = execFileSync(`${root}/bin/tap-incident`, ["--version"], { cwd: "/" });
    assert.equal(printed.toString().trim(), new IncidentTap().version);
  });

  test("the Hub serves an index, and definitions without the keys that Meltano refuses there", async (t) => {
    const hub = await startHub({ port: 0, pipUrl: "file:///tap.whl" });
    t.after(() => hub.close());
    const index = JSON.parse(await (await fetch(`${hub.root}/plugins/extractors/index`)).text());
    const { default_variant, variants, logo_url } = index["tap-incident"];
    assert.equal(logo_url, null);
    const definition = JSON.parse(await (await fetch(variants[default_variant].ref)).text());
    assert.deepEqual(definition, {
      ...pluginDefinition(new IncidentTap()),
      pip_url: "file:///tap.whl",
    });
    assert.ok(!("plugin_type" in definition));
    assert.equal((await fetch(`${hub.root}/plugins/utilities/index`)).status, 404);
  });

  test("the Hub answers as MELTANO_HUB_URL too, where Meltano puts a path of its own before the plugins", async (t) => {
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    const answer = await fetch(`${hub.root}/meltano/api/v1/plugins/loaders/index`);
    assert.deepEqual(Object.keys(JSON.parse(await answer.text())), [
      "target-postgres",
      "target-jsonl",
    ]);
  });

  test("the Hub says which port is taken, and which is none, without a stack trace", async (t) => {
    const hub = await startHub({ port: 0, pipUrl: null });
    t.after(() => hub.close());
    const { port } = new URL(hub.root);
    for (const [given, expected] of [
      [
        port,
        `error: listen EADDRINUSE: address already in use 127.0.0.1:${port}; choose another port with --port\n`,
      ],
      [
        "eighty",
        "error: option '--port <number>' argument 'eighty' is invalid. It must be a number from 0 to 65535.\n",
      ],
    ] as const) {
      const { code, stdout, stderr } = await runSource("tools/hub/server.ts", ["--port", given]);
      assert.deepEqual({ code, stdout, stderr }, { code: 1, stdout: "", stderr: expected });
    }
  });
});
