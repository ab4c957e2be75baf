/**
 * The maintainer's command that compares the streams with an OpenAPI file: run as it is run by hand, and rule by rule.
 */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import {
  type Difference,
  differencesOf,
  unneededExemptions,
  withoutExempt,
} from "singer-tap-sdk/openapi";
import { serve } from "singer-tap-sdk/testing";
import { inheritedNames } from "../../packages/singer-tap-sdk/tests/support/inherited-names.ts";
import { type Ended, runProgram } from "../../packages/singer-tap-sdk/tests/support/run-program.ts";
import { exemptions } from "../../tools/openapi/exemptions.ts";
import { referenceOf } from "../../tools/openapi/openapi.ts";
import { referenceText, storedReference } from "../../tools/openapi/reference.ts";
import { tablesOfTap } from "../../tools/openapi/tables.ts";
import { compiled } from "../../tools/shared/compiled.ts";
import { answer, type OpenApiDraft, openApiOf } from "./openapi-of.ts";

const tables = await tablesOfTap();
const before = differencesOf(tables, storedReference());

/** What an edit of the API's reference adds to the differences. */
function found(edit: (openApi: OpenApiDraft) => void): readonly Difference[] {
  const openApi = openApiOf(storedReference());
  edit(openApi);
  const known = new Set(before.map(({ kind, subject }) => `${kind} ${subject}`));
  return withoutExempt(differencesOf(tables, referenceOf(openApi)), exemptions).filter(
    ({ kind, subject }) => !known.has(`${kind} ${subject}`),
  );
}

suite("The reference that is kept", () => {
  test("is what is read out of an OpenAPI file that says the same", () => {
    assert.deepEqual(referenceOf(openApiOf(storedReference())), storedReference());
  });

  test("is written a line a property, and reads the same again", () => {
    const text = referenceText(storedReference());
    assert.deepEqual(JSON.parse(text), storedReference());
    assert.ok(text.split("\n").length > 2000);
  });
});

suite("The comparison finds", () => {
  test("a property that was added, at any depth", () => {
    const differences = found(({ components: { schemas } }) => {
      Object.assign(schemas.SeverityV1?.properties ?? {}, { colour: { type: "string" } });
      Object.assign(schemas.AlertTemplateV2?.properties ?? {}, { urgent: { type: "boolean" } });
    });
    assert.deepEqual(differences, [
      { kind: "property without a column", subject: "alert_sources.template.urgent" },
      { kind: "property without a column", subject: "severities.colour" },
    ]);
  });

  test("a property with a name that every object inherits", () => {
    const differences = found(({ components: { schemas } }) => {
      const properties = schemas.SeverityV1?.properties ?? {};
      for (const name of inheritedNames) {
        Object.defineProperty(properties, name, { value: { type: "string" }, enumerable: true });
      }
    });
    assert.deepEqual(
      differences,
      inheritedNames.toSorted().map((name) => ({
        kind: "property without a column",
        subject: `severities.${name}`,
      })),
    );
  });

  test("no schema of such a name that the file does not hold", () => {
    const $ref = "#/components/schemas/constructor";
    const refer = ({ components: { schemas } }: OpenApiDraft): void => {
      Object.assign(schemas.SeverityV1?.properties ?? {}, { colour: { $ref } });
    };
    assert.throws(() => found(refer), /it refers to #\/components\/schemas\/constructor, which/);
  });

  test("a property that was removed", () => {
    const differences = found(({ components: { schemas } }) => {
      delete schemas.SeverityV1?.properties?.rank;
    });
    assert.deepEqual(differences, [
      { kind: "column without a property", subject: "severities.rank" },
    ]);
  });

  test("a property of another type", () => {
    const [difference, ...more] = found(({ components: { schemas } }) => {
      Object.assign(schemas.SeverityV1?.properties ?? {}, { rank: { type: "string" } });
    });
    assert.equal(difference?.kind, "changed type");
    assert.equal(difference?.subject, "severities.rank");
    assert.deepEqual(more, []);
  });

  test("an endpoint that was added, unless it is deprecated, shows one object or lists no records", () => {
    const differences = found(({ paths }) => {
      const list = { type: "array", items: { type: "object", properties: {} } };
      paths["/v9/runbooks"] = { get: answer({ runbooks: list }) };
      paths["/v8/runbooks"] = { get: { ...answer({ runbooks: list }), deprecated: true } };
      paths["/v9/runbooks/{id}"] = { get: answer({ runbook: { type: "object" }, steps: list }) };
      paths["/v9/weather"] = { get: answer({ weather: { type: "string" } }) };
      paths["/v9/words"] = { get: answer({ words: { type: "array", items: { type: "string" } } }) };
    });
    assert.deepEqual(differences, [{ kind: "endpoint without a stream", subject: "/v9/runbooks" }]);
  });

  test("an endpoint that is gone, and one that became deprecated", () => {
    const differences = found(({ paths }) => {
      delete paths["/v1/severities"];
      Object.assign(paths["/v2/users"]?.get ?? {}, { deprecated: true });
    });
    assert.deepEqual(
      differences.map(({ kind, subject }) => `${kind}: ${subject}`),
      ["stream without an endpoint: severities", "stream without an endpoint: users"],
    );
  });

  test("a page size that became too large, and one that could be requested", () => {
    const differences = found(({ paths }) => {
      const size = (maximum: number) => ({
        name: "page_size",
        in: "query",
        schema: { type: "integer", maximum },
      });
      const { get } = paths["/v2/alerts"] ?? {};
      const others = get?.parameters?.filter(({ name }) => name !== "page_size") ?? [];
      Object.assign(get ?? {}, { parameters: [...others, size(20)] });
      Object.assign(paths["/v1/severities"]?.get ?? {}, { parameters: [size(100)] });
    });
    assert.deepEqual(
      differences.map(({ kind, subject }) => `${kind}: ${subject}`),
      [
        "page size over the maximum: alerts",
        "page size over the maximum: alerts_with_notes",
        "page size not requested: severities",
      ],
    );
  });

  test("a parameter that nothing is known of", () => {
    const differences = found(({ paths }) => {
      const parameters = [{ name: "include_archived", in: "query", schema: { type: "boolean" } }];
      Object.assign(paths["/v1/severities"]?.get ?? {}, { parameters });
    });
    assert.deepEqual(differences, [
      { kind: "parameter not sent", subject: "/v1/severities include_archived" },
    ]);
  });

  test("a value that was added to an enum, at any depth, and none that was removed", () => {
    const differences = found(({ components: { schemas } }) => {
      const { status } = schemas.ActionV3?.properties ?? {};
      Object.assign(status ?? {}, { enum: ["outstanding", "postponed"] });
      const { items } = schemas.CatalogTypeV3?.properties?.categories ?? {};
      Object.assign(items ?? {}, { enum: [...(items?.enum ?? []), "region"] });
    });
    assert.deepEqual(differences, [
      { kind: "value not in the description", subject: "actions.status", detail: "postponed" },
      {
        kind: "value not in the description",
        subject: "catalog_types.categories[]",
        detail: "region",
      },
    ]);
  });

  test("a parameter that a table sends, or filters by, and that is gone", () => {
    const differences = found(({ paths }) => {
      for (const path of ["/v2/users", "/v3/actions"]) {
        const { get } = paths[path] ?? {};
        const left = get?.parameters?.filter(({ name }) => !/^(include_|updated_)/.test(name));
        Object.assign(get ?? {}, { parameters: left });
      }
    });
    assert.deepEqual(
      differences.map(({ kind, subject }) => `${kind}: ${subject}`),
      [
        "undocumented parameter: /v3/actions updated_at",
        "undocumented parameter: /v2/users include_inactive",
      ],
    );
  });

  test("an object that no list has, what it lacks and what was added to it", () => {
    const differences = found(({ paths, components: { schemas } }) => {
      const shown = answer({ forecast: { type: "object", properties: { rain: {} } } });
      paths["/v9/sites/{site_id}/forecast"] = { get: shown };
      Object.assign(schemas.StatusPageComponentAvailabilityV2?.properties ?? {}, {
        downtime_seconds: { type: "integer" },
      });
      delete paths["/v2/status_page_structures/{status_page_id}"];
    });
    assert.deepEqual(
      differences.map(({ kind, subject }) => `${kind}: ${subject}`),
      [
        "endpoint without a stream: /v9/sites/{site_id}/forecast",
        "property without a column: status_page_component_availability.downtime_seconds",
        "stream without an endpoint: status_page_structures",
      ],
    );
  });

  test("what a table that requests single records lacks of these, and not what their list lacks", () => {
    const reference = storedReference();
    const path = "/v3/alert_routes/{id}";
    const [severities] = tables.filter(({ name }) => name === "severities");
    assert.ok(severities);
    const columns = { properties: { id: { type: ["string"] }, version: { type: ["string"] } } };
    const table = { ...severities, name: "routes", path, columns, context: new Set(["id"]) };
    const differences = differencesOf([table], reference);
    assert.ok(!differences.some(({ subject }) => subject === "/v3/alert_routes"));
    const own = differences.filter(({ subject }) => subject.startsWith("routes."));
    const shape = Object.keys(reference.shapes.AlertRouteV3 ?? {});
    assert.deepEqual(
      own.map(({ kind, subject }) => `${kind}: ${subject}`),
      [
        ...shape
          .filter((name) => name !== "id" && name !== "version")
          .map((name) => `property without a column: routes.${name}`),
        "changed type: routes.version",
      ],
    );
  });

  test("a property of single records, in their own columns as well", () => {
    const differences = found(({ components: { schemas } }) => {
      Object.assign(schemas.WorkflowV2?.properties ?? {}, { colour: { type: "string" } });
      Object.assign(schemas.StepConfigV2?.properties ?? {}, { retries: { type: "integer" } });
      delete schemas.WorkflowFormFieldV2?.properties?.title;
    });
    assert.deepEqual(
      differences.map(({ kind, subject }) => `${kind}: ${subject}`),
      [
        "property without a column: workflow_details.colour",
        "column without a property: workflow_details.form_fields[].title",
        "property without a column: workflow_details.steps[].retries",
      ],
    );
  });

  test("an endpoint that is gone of which columns of another table are read", () => {
    const differences = found(({ paths }) => {
      delete paths["/v2/workflows/{id}"];
      delete paths["/v1/postmortem_documents/{id}/content"];
    });
    assert.deepEqual(
      differences.map(({ kind, subject }) => `${kind}: ${subject}`),
      [
        "stream without an endpoint: postmortem_document_contents",
        "stream without an endpoint: workflow_details",
      ],
    );
  });

  test("no property that a stream lacks which declares a part on purpose", () => {
    const reference = storedReference();
    const [users] = tables.filter(({ name }) => name === "users");
    assert.ok(users);
    const columns = { properties: { id: { type: ["string"] }, age: { type: ["integer"] } } };
    const part = { ...users, isPart: true, columns };
    const differences = differencesOf([part], reference)
      .filter(({ kind }) => kind !== "endpoint without a stream" && kind !== "parameter not sent")
      .map(({ kind, subject }) => `${kind}: ${subject}`);
    assert.deepEqual(differences, ["column without a property: users.age"]);
  });

  test("nothing below a column that holds JSON as it comes", () => {
    const [users] = tables.filter(({ name }) => name === "users");
    assert.ok(users);
    const { properties } = users.columns;
    const columns = { properties: { ...properties, seats: { type: ["null", "object"] } } };
    const differences = differencesOf([{ ...users, columns }], storedReference());
    assert.deepEqual(
      differences.filter(({ subject }) => subject.startsWith("users.")),
      [],
    );
  });
});

test("An exemption that nothing needs is reported, unless its table is not there", () => {
  assert.deepEqual(unneededExemptions(before, tables, exemptions), []);
  const others = tables.filter(({ name }) => name !== "schedule_entries");
  const unneeded = unneededExemptions([], others, exemptions);
  assert.ok(unneeded.includes("/v2/alerts tags (parameter not sent)"));
  assert.ok(unneeded.includes("incident_roles.required (column without a property)"));
  assert.ok(!unneeded.some((subject) => subject.startsWith("schedule_entries.")));
});

suite("npm run check:api", () => {
  test("has nothing to tell of an OpenAPI file that says what the reference does", async (t) => {
    const text = JSON.stringify(openApiOf(storedReference()));
    const { code, stdout, stderr } = await run(t, text);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^\d+ endpoints compared with \d+ streams\n$/);
  });

  test("lists what the API has beyond the tap and ends with exit code 1", async (t) => {
    const openApi = openApiOf(storedReference());
    Object.assign(openApi.components.schemas.SeverityV1?.properties ?? {}, {
      colour: { type: "string" },
    });
    const { code, stdout, stderr } = await run(t, JSON.stringify(openApi));
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^property without a column: 1\n {2}severities\.colour$/m);
  });

  test("ends with exit code 3 when something that the tap reads is gone, whatever else differs", async (t) => {
    const openApi = openApiOf(storedReference());
    const { properties = {} } = openApi.components.schemas.SeverityV1 ?? {};
    Object.assign(properties, { colour: { type: "string" } });
    delete properties.rank;
    const { code, stdout, stderr } = await run(t, JSON.stringify(openApi));
    assert.equal(code, 3, stderr);
    assert.match(stdout, /^property without a column: 1\n {2}severities\.colour$/m);
    assert.match(stdout, /^column without a property: 1\n {2}severities\.rank$/m);
  });

  test("reads the file from a URL as well", async (t) => {
    const text = JSON.stringify(openApiOf(storedReference()));
    const origin = await serve(t, (_request, response, { pathname }) => {
      response.statusCode = pathname === "/openapi.json" ? 200 : 404;
      response.end(text);
    });
    const found = await checkApi(`${origin}/openapi.json`);
    assert.equal(found.code, 0, found.stdout + found.stderr);
    const missing = await checkApi(`${origin}/elsewhere.json`);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /can't be read as a JSON OpenAPI file: .*404.*\n$/);
  });

  test("ends with one line and exit code 2 when the file is no OpenAPI file", async (t) => {
    for (const text of ["{", "[]", '{"paths": 1}', '{"openapi": "3.0.3"}', "null"]) {
      const { code, stdout, stderr } = await run(t, text);
      assert.equal(code, 2, text);
      assert.equal(stdout, "");
      assert.match(stderr, /^\S+openapi\.json can't be read as a JSON OpenAPI file: .*\n$/);
    }
  });
});

async function checkApi(place: string): Promise<Ended> {
  return runProgram(process.execPath, [await compiled("tools/openapi/check-api.ts"), place]);
}

function run(t: TestContext, text: string): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "check-api-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "openapi.json");
  writeFileSync(file, text);
  return checkApi(file);
}
