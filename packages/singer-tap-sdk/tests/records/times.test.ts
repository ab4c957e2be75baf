/** Times and days arrive in one form, or not at all. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { normalizeDate, normalizeTimestamp, timestampFromEpoch } from "../../src/records/times.ts";
import { hostileText } from "../support/arbitraries.ts";

const instant = fc.date({
  min: new Date("0002-01-01T00:00:00Z"),
  max: new Date("9998-12-31T23:59:59Z"),
  noInvalidDate: true,
});

const fraction = fc.oneof(
  fc.constant(""),
  fc.stringMatching(/^\d{1,9}$/).map((digits) => `.${digits}`),
);

suite("A timestamp", () => {
  test("with any offset becomes the same instant in UTC, its fraction as it was sent", () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const form = fc.record({
      colon: fc.constantFrom(":", ""),
      separator: fc.constantFrom("T", "t", " "),
    });
    fc.assert(
      fc.property(instant, offset, fraction, form, (date, minutes, fraction, form) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19);
        const sent = `${local.replace("T", form.separator)}${fraction}${signed(minutes, form.colon)}`;
        const utc = date.toISOString().slice(0, 19);
        assert.equal(normalizeTimestamp(sent), `${utc}${fraction}Z`);
      }),
      { numRuns: 500 },
    );
  });

  test("in UTC stays as it was sent", () => {
    fc.assert(
      fc.property(instant, fraction, (date, fraction) => {
        const sent = `${date.toISOString().slice(0, 19)}${fraction}Z`;
        assert.equal(normalizeTimestamp(sent), sent);
      }),
    );
  });

  test("without an offset, without seconds or without a time is taken for UTC", () => {
    assert.equal(normalizeTimestamp("2024-05-06T07:08:09.12"), "2024-05-06T07:08:09.12Z");
    assert.equal(normalizeTimestamp("2024-05-06 07:08"), "2024-05-06T07:08:00Z");
    assert.equal(normalizeTimestamp("2024-05-06"), "2024-05-06T00:00:00Z");
  });

  test("that is empty or was never set means no time", () => {
    for (const sent of [
      "",
      "0001-01-01T00:00:00Z",
      "0001-01-01T00:00:00.000Z",
      "0001-01-01T00:00:00+00:00",
    ]) {
      assert.equal(normalizeTimestamp(sent), null, sent);
    }
  });

  for (const { sent, why } of [
    { sent: "2024-02-30T00:00:00Z", why: "a day that no month has" },
    { sent: "2023-02-29T00:00:00+01:00", why: "a leap day of another year" },
    { sent: "2024-13-01T00:00:00Z", why: "a thirteenth month" },
    { sent: "2024-05-06T24:00:00Z", why: "an hour that no day has" },
    { sent: "2024-05-06T07:60:00Z", why: "a minute that no hour has" },
    { sent: "2024-05-06T07:08:09+24:00", why: "an offset of a day" },
    { sent: "2024-05-06T07:08:09123Z", why: "a fraction without its point" },
    { sent: "0000-01-01T00:00:00Z", why: "the year 0, which targets do not know" },
    { sent: "0001-01-01T00:00:00+01:00", why: "an offset that leads into the year 0" },
    { sent: "9999-12-31T23:59:59-01:00", why: "an offset that leads into the year 10000" },
    { sent: "1714979289", why: "seconds since 1970" },
    { sent: "yesterday", why: "words" },
    { sent: "2024-05-06T07:08:09Z\n", why: "a line end after it" },
  ]) {
    test(`is refused when it is ${why}`, () => {
      assert.equal(normalizeTimestamp(sent), undefined);
    });
  }

  test("is an instant that targets know, or nothing, whatever was sent", () => {
    const digits = fc.stringMatching(
      /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(\.\d{1,12})?(Z|[+-]\d{2}:?\d{2})?)?$/,
    );
    fc.assert(
      fc.property(fc.oneof(digits, hostileText), (sent) => {
        const found = normalizeTimestamp(sent);
        if (found === null || found === undefined) return;
        assert.match(found, /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/);
        assert.equal(new Date(found).toISOString().slice(0, 19), found.slice(0, 19));
        assert.equal(normalizeTimestamp(found), found);
      }),
      { numRuns: 500 },
    );
  });
});

suite("A date", () => {
  test("is accepted just where the calendar has it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          fc.pre(year > 1 || month !== 1 || day !== 1);
          const sent = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
          const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
          assert.equal(normalizeDate(sent), exists ? sent : undefined);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("keeps the day that it was written with, whatever its time and offset", () => {
    const days = fc.date({
      min: new Date("0001-01-02"),
      max: new Date("9999-12-31"),
      noInvalidDate: true,
    });
    const clock = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([hour, minute]) => `${pad(hour, 2)}:${pad(minute, 2)}`);
    const offset = fc.oneof(
      fc.constantFrom("", "Z", "z", " Z"),
      fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }).map((minutes) => signed(minutes, ":")),
    );
    fc.assert(
      fc.property(days, clock, offset, (date, time, shift) => {
        const day = date.toISOString().slice(0, 10);
        assert.equal(normalizeDate(`${day}T${time}:59.123${shift}`), day);
      }),
    );
    assert.equal(normalizeDate("2026-03-30T00:00:00+02:00"), "2026-03-30");
    assert.equal(normalizeDate("9999-12-31T23:59:59-01:00"), "9999-12-31");
    assert.equal(normalizeDate("2026-03-30T00:00:00+24:00"), undefined);
    assert.equal(normalizeDate("0001-01-01T00:00:00+02:00"), null);
  });

  test("that is empty or was never set means no day", () => {
    assert.equal(normalizeDate(""), null);
    assert.equal(normalizeDate("0001-01-01"), null);
  });

  test("of a timestamp is the day that it was written with, not that in UTC", () => {
    assert.equal(normalizeDate("2024-05-06T23:30:00-02:00"), "2024-05-06");
  });
});

function signed(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.trunc(size / 60), 2)}${colon}${pad(size % 60, 2)}`;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

test("A count since 1970 is an instant of the years 1 to 9999, which targets know, or nothing", () => {
  const [first, last] = [-62_135_596_800, 253_402_300_799];
  assert.equal(timestampFromEpoch(first, "epoch-seconds"), "0001-01-01T00:00:00Z");
  assert.equal(timestampFromEpoch(last, "epoch-seconds"), "9999-12-31T23:59:59Z");
  assert.equal(
    timestampFromEpoch(last * 1000 + 999, "epoch-milliseconds"),
    "9999-12-31T23:59:59.999Z",
  );
  for (const count of [first - 1, last + 1, 1e15, Number.NaN]) {
    assert.equal(timestampFromEpoch(count, "epoch-seconds"), undefined);
  }
});
