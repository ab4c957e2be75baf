/** Rows to embed that are too many for memory: where they are meanwhile, and what is left of them. */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { sendJson, serve } from "../../packages/singer-tap-sdk/src/testing/serve.ts";
import {
  temporaryFolder,
  writeInto,
} from "../../packages/singer-tap-sdk/tests/support/temporary-folder.ts";
import { catalogOf, finished, messagesOf, shell, startCli } from "../support/run-cli.ts";

/** Ten megabytes of updates, on ten pages; each incident has one on each page. */
const incidents = Array.from({ length: 10 }, (_, number) => ({ id: `i${number}` }));
const pages = Array.from({ length: 10 }, (_, page) =>
  incidents.map(({ id }) => ({
    id: `${id}-${page}`,
    incident_id: id,
    message: "ü".repeat(50_000),
  })),
);

/**
 * An API with these incidents, and the arguments that read them.
 *
 * @param onLastPage Called before the last page of updates is sent.
 */
async function serveIncidents(t: TestContext, onLastPage: () => void = () => {}) {
  const origin = await serve(t, (_request, response, { pathname, searchParams }) => {
    if (pathname !== "/v2/incident_updates") {
      sendJson(response, { incidents, pagination_meta: {} });
      return;
    }
    const page = Number(searchParams.get("after") ?? 0);
    const isLast = page === pages.length - 1;
    if (isLast) onLastPage();
    const after = isLast ? {} : { after: String(page + 1) };
    sendJson(response, { incident_updates: pages[page], pagination_meta: after });
  });
  const catalog = await catalogOf("incidents");
  for (const { breadcrumb, metadata } of catalog.streams[0]?.metadata ?? []) {
    const [, column] = breadcrumb;
    const isOther = ["actions", "attachments", "follow_ups"].includes(column ?? "");
    if (breadcrumb.length === 2 && isOther) Object.assign(metadata, { selected: false });
  }
  const folder = temporaryFolder(t);
  const config = { api_key: "a-key-of-the-tests", api_url: origin };
  return [
    ["--config", writeInto(folder, "config.json", JSON.stringify(config))],
    ["--catalog", writeInto(folder, "catalog.json", JSON.stringify(catalog))],
  ].flat();
}

/** The open files of a process in a folder, as the system names them, with their permissions. */
function openFilesIn(folder: string, { pid }: ChildProcess) {
  const descriptors = `/proc/${pid}/fd`;
  return readdirSync(descriptors)
    .map((descriptor) => join(descriptors, descriptor))
    .filter((path) => readlinkSync(path).startsWith(folder))
    .map((path) => ({ name: readlinkSync(path), mode: statSync(path).mode & 0o777 }));
}

suite("Rows to embed that are large", { skip: process.platform !== "linux" }, () => {
  test("are in one file without a name that only the user can read, and come back in order", async (t) => {
    const folder = temporaryFolder(t);
    let seen: ReturnType<typeof openFilesIn> = [];
    const args = await serveIncidents(t, () => {
      assert.deepEqual(readdirSync(folder), []);
      seen = openFilesIn(folder, child);
    });
    const child = startCli(args, { env: { TMPDIR: folder } });
    const { code, stdout, stderr } = await finished(child);
    assert.equal(code, 0, stderr);
    assert.equal(seen.length, 1);
    assert.match(seen[0]?.name ?? "", / \(deleted\)$/);
    assert.equal(seen[0]?.mode, 0o600);
    const rows = messagesOf(stdout).filter(({ type }) => type === "RECORD");
    assert.deepEqual(
      rows.map(({ record }) => record?.id),
      incidents.map(({ id }) => id),
    );
    for (const { record } of rows) {
      const updates = record?.updates as { id: string; message: string }[];
      assert.deepEqual(
        updates.map(({ id }) => id),
        pages.map((_, page) => `${String(record?.id)}-${page}`),
      );
      assert.ok(updates.every(({ message }) => message === "ü".repeat(50_000)));
    }
  });

  test("leave nothing behind when the process is killed", async (t) => {
    const folder = temporaryFolder(t);
    let before = 0;
    const args = await serveIncidents(t, () => {
      before = openFilesIn(folder, child).length;
      child.kill("SIGKILL");
    });
    const child = startCli(args, { env: { TMPDIR: folder } });
    const { signal } = await finished(child);
    assert.equal(signal, "SIGKILL");
    assert.equal(before, 1);
    assert.deepEqual(readdirSync(folder), []);
  });

  test("end the run with one error where they don't fit", async (t) => {
    const args = await serveIncidents(t);
    // Files of at most 512 blocks of 512 or 1024 bytes.
    const child = shell(t, 'ulimit -f 512; exec "$@"', args);
    const { code, stdout, stderr, reason } = await finished(child);
    assert.equal(code, 1);
    assert.match(
      reason,
      /CRITICAL Rows to embed can't be stored in the folder for temporary files \(EFBIG\): \/tmp must exist, be writable, and have room for them; the environment variable TMPDIR names another folder$/,
    );
    assert.equal(stderr.match(/can't be stored/g)?.length, 1, stderr);
    assert.match(stderr, /Explained by: tap-incident --explain temporary-file\n/);
    const messages = messagesOf(stdout);
    assert.equal(messages.at(-1)?.type, "STATE");
    assert.deepEqual(
      messages.filter(({ type }) => type === "RECORD"),
      [],
    );
  });
});
