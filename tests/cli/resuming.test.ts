/** What an interrupted read was begun with: with anything else, it begins anew, and the log says which. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { ClockedSource, type RunSetup } from "../support/clocked-source.ts";

const day = 86_400_000;

/** A source with six alerts on three pages, and four schedules on two; a run of it is stopped on the last page. */
async function stopped(t: TestContext, setup: Partial<RunSetup> = {}) {
  const source = await ClockedSource.open(t);
  const old = source.now() - 90 * day;
  for (const number of [1, 2, 3, 4, 5, 6]) source.put("alerts", `a${number}`, {}, old);
  for (const number of [1, 2, 3, 4]) source.put("schedules", `s${number}`, { name: "Rota" }, old);
  const given = { tables: ["alerts"], hostAhead: 0, ...setup };
  source.onRequest = ({ searchParams }) => {
    const isLast = ["a3", "s3"].includes(searchParams.get("after") ?? "");
    if (isLast) source.stop();
    return isLast;
  };
  const first = await source.run(given);
  source.onRequest = () => false;
  source.asked.length = 0;
  return { source, given, first, old };
}

const resuming = /Resuming the read that began at \S+Z and stopped at \S+Z/;
const anew = /Starting over, not resuming the read that began at \S+Z: /;

suite("A read that was stopped", () => {
  test("begins anew with another key, and so has what that one sees behind the place", async (t) => {
    const { source, given, first, old } = await stopped(t);
    source.put("alerts", "private", {}, old);
    const settings = { api_key: "another" };
    const { rows, stderr } = await source.run({ ...given, settings, state: first.state });
    const ids = rows("alerts").map(({ id }) => id);
    assert.deepEqual(ids, ["private", "a6", "a5", "a4", "a3", "a2", "a1"]);
    assert.match(stderr, anew);
    assert.doesNotMatch(stderr, resuming);
  });

  test("begins anew where a setting of the tap has changed that only a table below it reads", async (t) => {
    const tables = ["schedule_entries", "schedules"];
    const { source, given, first } = await stopped(t, { tables });
    const settings = { schedule_entries_from: "2026-01-01" };
    const { stderr } = await source.run({ ...given, settings, state: first.state });
    const windows = source.asked.filter((one) => one.startsWith("/v2/schedule_entries"));
    assert.equal(windows.length, 4, source.asked.join("\n"));
    assert.ok(windows.every((one) => one.includes("entry_window_start=2026-01-01T00:00:00Z")));
    assert.match(stderr, anew);
  });

  test("keeps the window of its first attempt, also on another day", async (t) => {
    const tables = ["schedule_entries", "schedules"];
    const { source, given, first } = await stopped(t, { tables, settings: { max_resume_age: 99 } });
    const before = source.now();
    source.ahead += 2 * day;
    const settings = { max_resume_age: 99 };
    const { stderr } = await source.run({ ...given, settings, state: first.state });
    const windows = source.asked.filter((one) => one.startsWith("/v2/schedule_entries"));
    assert.equal(windows.length, 2, source.asked.join("\n"));
    const starts = [before - day, before].map((now) => new Date(now - 30 * day));
    const isKept = (one: string) =>
      starts.some((start) => one.includes(`start=${start.toISOString().slice(0, 10)}T`));
    assert.ok(windows.every(isKept), windows.join("\n"));
    assert.match(stderr, resuming);
  });

  test("is resumed whatever became of the standard settings and of extra_streams, and says from when", async (t) => {
    const { source, given, first } = await stopped(t);
    const settings = {
      concurrency: 3,
      requests_per_minute: 600,
      retry_timeout: 30,
      lookback: 60,
      user_agent: "another",
      extra_streams: ["schedules"],
    };
    const { rows, stderr } = await source.run({ ...given, settings, state: first.state });
    assert.deepEqual(
      rows("alerts").map(({ id }) => id),
      ["a2", "a1"],
    );
    const { startedAt, at } = JSON.parse(first.state.bookmarks.alerts?.resume ?? "");
    assert.ok(
      stderr.includes(`Resuming the read that began at ${startedAt} and stopped at ${at}`),
      stderr,
    );
    assert.doesNotMatch(stderr, anew);
  });
});

test("--test says that a key with more permissions needs a full refresh", async (t) => {
  const source = await ClockedSource.open(t);
  const { code, stdout, stderr } = await source.run({
    tables: ["alerts"],
    hostAhead: 0,
    args: ["--test"],
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^alerts +readable/m);
  assert.match(stderr, /--full-refresh/);
});
