/** The time of a source, as its responses tell it. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { parseHttpDate } from "../../src/http/http-date.ts";
import { hostAllowance, SourceClock, SourceClocks } from "../../src/http/source-clock.ts";

const nineOClock = "Mon, 23 Nov 2026 09:00:00 GMT";
const instant = Date.parse("2026-11-23T09:00:00Z");

function clockAfter(...dates: (string | null)[]): SourceClock {
  const clock = new SourceClock();
  for (const date of dates) clock.note(new Headers(date === null ? {} : { date }));
  return clock;
}

suite("A source's clock", () => {
  test("stood at the date of the response when that came, and goes on from there", () => {
    const before = performance.now();
    const clock = clockAfter(nineOClock);
    const after = performance.now();
    assert.ok(clock.at(before) <= instant && clock.at(after) >= instant);
    const later = clock.at(before + 5000) - clock.at(before);
    assert.ok(Math.abs(later - 5000) < 1, `${later}`);
  });

  test("is set once, by the first response that has a date", () => {
    const clock = clockAfter(null, "soon", nineOClock, "Tue, 24 Nov 2026 09:00:00 GMT");
    assert.ok(clock.at(performance.now()) - instant < 3_600_000);
  });

  test("is the host's less an hour until then, whether or not there was a response", () => {
    assert.equal(hostAllowance, 3600);
    for (const [clock, hasResponse] of [
      [clockAfter(), false],
      [clockAfter(null, "soon"), true],
    ] as const) {
      assert.equal(clock.hasResponse, hasResponse);
      const early = clock.at();
      const host = Date.now() - 3_600_000;
      assert.ok(early <= host + 2 && clock.at() >= host - 2);
    }
  });
});

suite("The clocks of the sources", () => {
  test("are one for each stream, whose responses set it", () => {
    const clocks = new SourceClocks();
    clocks.of("things").note(new Headers({ date: nineOClock }));
    assert.equal(clocks.of("things").hasResponse, true);
    assert.equal(clocks.of("others").hasResponse, false);
  });
});

suite("The date of a response", () => {
  for (const text of [nineOClock, "Monday, 23-Nov-26 09:00:00 GMT", "Mon Nov 23 09:00:00 2026"]) {
    test(`is read from ${text}, wherever the tap runs`, () => {
      const zone = process.env.TZ;
      process.env.TZ = "America/New_York";
      try {
        assert.equal(parseHttpDate(text), instant);
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    });
  }

  for (const text of [null, "", "0", "3", "1795424400", "2026-11-23", "Mon", "Mon, soon GMT"]) {
    test(`is none in ${JSON.stringify(text)}`, () => {
      assert.equal(parseHttpDate(text), null);
    });
  }
});
