/** A release is cut from the changelog, and its notes are what was written under it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import fc from "fast-check";
import { root, runSource } from "../packages/singer-tap-sdk/tests/support/run-program.ts";
import { notesOf, withRelease } from "../tools/release/changelog.ts";

const before = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A table.\n";

suite("The changelog", () => {
  test("keeps everything, and has under the version what was unreleased", () => {
    const changes = fc.array(fc.stringMatching(/^- [a-z ]+$/), { minLength: 1 });
    fc.assert(
      fc.property(changes, changes, (first, second) => {
        const start = `# Changelog\n\n## [Unreleased]\n\n${first.join("\n")}\n`;
        const once = withRelease(start, "0.1.0", "2026-12-01");
        const more = once.replace("## [Unreleased]\n", `## [Unreleased]\n\n${second.join("\n")}\n`);
        const twice = withRelease(more, "0.2.0", "2026-12-02");
        assert.equal(notesOf(twice, "0.1.0"), `${first.join("\n").trim()}\n`);
        assert.equal(notesOf(twice, "0.2.0"), `${second.join("\n").trim()}\n`);
      }),
    );
  });

  test("has no release of nothing, and none twice", () => {
    const released = withRelease(before, "0.1.0", "2026-12-01");
    assert.throws(() => withRelease(released, "0.2.0", "2026-12-01"), /nothing under/);
    assert.throws(() => withRelease(released, "0.1.0", "2026-12-01"), /has 0\.1\.0 already/);
    assert.throws(() => notesOf(released, "0.3.0"), /no notes for 0\.3\.0/);
  });

  test("of this project can be released from as it is", () => {
    const own = readFileSync(join(root, "CHANGELOG.md"), "utf8");
    assert.match(notesOf(withRelease(own, "99.0.0", "2026-12-01"), "99.0.0"), /^.+\n/);
  });
});

suite("npm run release:check", () => {
  const script = "tools/release/release.ts";

  test("passes without a tag, and says what a release still needs", async () => {
    const { code, stdout, stderr } = await runSource(script, ["--check"]);
    assert.equal(code, 0, stderr);
    const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    if (repository === undefined) assert.match(stdout, /tap-incident has no repository/);
  });

  test("fails for a tag of another version", async () => {
    const { code, stderr } = await runSource(script, ["--check", "v99.0.0"]);
    assert.equal(code, 1);
    assert.match(stderr, /^The tag is v99\.0\.0, and the version \d/);
  });
});
