/** `meltano config test`: content with the first row, it ends the tap and reads no more than it holds. */

import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { endLimits } from "../../packages/singer-tap-sdk/src/cli/signals.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { startHub } from "../../tools/hub/server.ts";
import { meltanoVersions } from "../../tools/shared/meltano.ts";
import { emptyProject, reasonToSkip } from "../support/meltano.ts";
import { command } from "../support/run-cli.ts";

const skip = await reasonToSkip(Object.values(meltanoVersions));

suite("meltano config test", { skip }, () => {
  for (const version of [4, 3] as const) {
    test(`ends soon under Meltano ${version}, with an organisation as with a list of 100,000 rows`, async (t) => {
      const sandbox = await startSandbox({ incidents: 500 });
      t.after(() => sandbox.close());
      const users = Array.from({ length: 100_000 }, (_, index) => ({
        id: `U${index}`,
        name: "x".repeat(300),
      }));
      const list = await serve(t, (_request, response) =>
        sendJson(response, { users, pagination_meta: {} }),
      );
      const hub = await startHub({ port: 0, pipUrl: null });
      t.after(() => hub.close());
      const folder = temporaryFolder(t);
      // Each run of the tap leaves its time.
      const script = `#!/bin/sh\ntouch "$0.started"\nexec ${command.join(" ")} "$@"\n`;
      chmodSync(writeInto(folder, "tap-incident", script), 0o755);
      const project = await emptyProject(t, meltanoVersions[version], {
        MELTANO_HUB_API_ROOT: hub.root,
        PATH: `${folder}:${process.env.PATH}`,
        TAP_INCIDENT_API_KEY: sandbox.apiKey,
      });
      const added = await project.run([
        "add",
        ...(version === 3 ? ["extractor"] : []),
        "tap-incident",
      ]);
      assert.equal(added.code, 0, added.output);
      const words = version === 3 ? ["tap-incident", "test"] : ["test", "tap-incident"];
      for (const environment of [
        { TAP_INCIDENT_API_URL: sandbox.origin },
        { TAP_INCIDENT_API_URL: list, TAP_INCIDENT__SELECT: '["users.*"]' },
      ]) {
        const { code, output } = await project.run(["config", ...words], environment);
        assert.equal(code, 0, output);
        assert.match(output, /Plugin configuration is valid/);
        const taken = Date.now() - statSync(join(folder, "tap-incident.started")).mtimeMs;
        // Some two seconds on an idle machine, one of which is for the end; a run with a target could take as long as this to end.
        assert.ok(taken < endLimits.withTarget, `${taken} ms`);
      }
    });
  }
});
