/** The Hub that `npm run hub` serves: what it has, it tells, and no request ends it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parse } from "yaml";
import { inheritedNames } from "../packages/singer-tap-sdk/tests/support/inherited-names.ts";
import { root } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { hubPath } from "../tools/hub/definition.ts";
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

/**
 * What the Hub's repository, meltano/hub, asks of an extractor: schemas/plugin_definitions/extractors.schema.json at
 * 319e8b41 and hub_metadata.schema.json at 89ebd79c, schemas/common/common.schema.json at 5128d343,
 * extractors_specific.schema.json at 44192efe and base_setting.schema.json at ab90a261.
 */
const asked = {
  required: ["name", "namespace", "variant", "label", "quality"],
  allowed: [
    ..."name namespace variant label description executable settings docs repo logo_url hidden python".split(
      " ",
    ),
    ..."pip_url settings_group_validation commands capabilities metadata schema select quality".split(
      " ",
    ),
    ..."maintenance_status domain_url keywords requires definition next_steps usage prereq".split(
      " ",
    ),
    ..."settings_preamble supported_python_versions log_parser".split(" "),
  ],
  setting: "name aliases label value placeholder kind description tooltip documentation env".split(
    " ",
  ),
  kinds: ["string", "integer", "boolean", "options"],
  capabilities: [
    ..."properties catalog discover state about stream-maps schema-flattening".split(" "),
    ..."activate-version batch test log-based structured-logging".split(" "),
  ],
} as const;

suite("The definition for Meltano's Hub", () => {
  const definition = parse(readFileSync(join(root, "tools/hub", hubPath), "utf8"));

  test("has what the Hub requires, and nothing that it does not know", () => {
    const names = Object.keys(definition);
    for (const name of asked.required) assert.ok(names.includes(name), name);
    const allowed: readonly string[] = asked.allowed;
    assert.deepEqual(
      names.filter((name) => !allowed.includes(name)),
      [],
    );
    assert.ok(
      ["active", "beta", "development", "inactive", "unknown"].includes(
        definition.maintenance_status,
      ),
    );
    assert.ok(["gold", "silver", "bronze", "unknown"].includes(definition.quality));
    assert.match(definition.domain_url, /^https:/);
  });

  test("has settings and capabilities of the kinds that the Hub knows", () => {
    const known: readonly string[] = [...asked.setting, "options", "sensitive", "hidden"];
    const kinds: readonly string[] = asked.kinds;
    for (const setting of definition.settings) {
      assert.deepEqual(
        Object.keys(setting).filter((key) => !known.includes(key)),
        [],
      );
      assert.ok(kinds.includes(setting.kind), setting.name);
    }
    const capabilities: readonly string[] = asked.capabilities;
    for (const capability of definition.capabilities) {
      assert.ok(capabilities.includes(capability), capability);
    }
  });

  test("lies where it belongs, by the name and the variant in it", () => {
    assert.equal(hubPath, `_data/meltano/extractors/${definition.name}/${definition.variant}.yml`);
  });
});
