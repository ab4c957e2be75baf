/** The rows of pay reports: each line of each file, whatever its columns are called. */

import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { sendJson, serve } from "singer-tap-sdk/testing";
import { type Synced, syncTap } from "../../packages/singer-tap-sdk/tests/support/sync-tap.ts";
import { IncidentTap } from "../../src/tap.ts";

/** A file, or the status of the response in its place. */
type Download = string | number;

/** Reads the rows of reports; several responses for one are sent in turn. */
async function read(
  t: TestContext,
  reports: Readonly<Record<string, readonly Download[]>>,
  settings = {},
): Promise<Synced> {
  const before = new Map<string, number>();
  const api_url = await serve(t, (_request, response, { pathname }) => {
    const [, id] = /^\/v2\/pay_reports\/(\w+)\/download$/.exec(pathname) ?? [];
    if (id === undefined) {
      const pay_reports = Object.keys(reports).map((name) => ({ id: name, status: "complete" }));
      sendJson(response, { pay_reports, pagination_meta: {} });
      return;
    }
    const turn = before.get(id) ?? 0;
    before.set(id, turn + 1);
    const download = reports[id]?.[turn] ?? reports[id]?.at(-1) ?? 500;
    if (typeof download === "string") {
      response.writeHead(200, { "content-type": "text/csv" }).end(download);
      return;
    }
    const errors = [{ code: "not_found", message: "no such report" }];
    sendJson(response, { type: "not_found", status: download, errors }, download);
  });
  return syncTap(new IncidentTap(), {
    settings: { api_key: "the-key", api_url, ...settings },
    tables: ["pay_report_rows"],
  });
}

suite("The rows of pay reports", () => {
  test("have the report, the number of the line, and its values by the names in the header", async (t) => {
    const { rows, failures } = await read(t, {
      R1: ['User,Earnings,"Earnings (cents)"\r\n"Ada ""A"" L.","SEK 1,000.50",100050\r\nBo,,0\r\n'],
      R2: ["pay_report_id,row_number\nother,7"],
      R3: ["User,Earnings\n"],
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(
      rows("pay_report_rows").toSorted((one, other) =>
        JSON.stringify(one) < JSON.stringify(other) ? -1 : 1,
      ),
      [
        {
          pay_report_id: "R1",
          row_number: 1,
          fields: { User: 'Ada "A" L.', Earnings: "SEK 1,000.50", "Earnings (cents)": "100050" },
          additional_properties: null,
        },
        {
          pay_report_id: "R1",
          row_number: 2,
          fields: { User: "Bo", Earnings: null, "Earnings (cents)": "0" },
          additional_properties: null,
        },
        {
          pay_report_id: "R2",
          row_number: 1,
          fields: { pay_report_id: "other", row_number: "7" },
          additional_properties: null,
        },
      ],
    );
  });

  test("lack those of a report that was deleted meanwhile, and nothing else", async (t) => {
    const { rows, failures } = await read(t, { R1: ["User\nAda"], R2: [404], R3: ["User\nBo"] });
    assert.deepEqual(failures, []);
    assert.deepEqual(
      rows("pay_report_rows")
        .map(({ pay_report_id }) => pay_report_id)
        .toSorted(),
      ["R1", "R3"],
    );
  });

  test("are withheld with other personal data", async (t) => {
    const { rows } = await read(t, { R1: ["User\nAda"] }, { personal_data: "drop" });
    assert.doesNotMatch(JSON.stringify(rows("pay_report_rows")), /Ada/);
  });
});
