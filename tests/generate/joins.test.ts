/** What the page of tables says about joins: the columns whose names tell that they identify rows of another table. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Declaration, RESTStream, t } from "singer-tap-sdk";
import { recordedLog } from "../../packages/singer-tap-sdk/tests/support/logger.ts";
import { joinsOf } from "../../tools/generate/joins.ts";

const tables = new Set([
  "alerts",
  "incident_alerts",
  "incident_roles",
  "incident_statuses",
  "page_components",
  "page_incidents",
  "policies",
  "teams",
  "users",
]);

abstract class TestStream<Self extends Declaration> extends RESTStream<Self> {
  readonly urlBase = "https://api.example.com";
  readonly path = "/";
}

const named = (properties: Parameters<typeof t.object>[0]) => t.object(properties, "Object.");
const id = t.string("Identifier.");

class PageIncidentsStream extends TestStream<PageIncidentsStream> {
  readonly name = "page_incidents";
  readonly schema = t.object(
    {
      id: t.key("Identifier."),
      policy_id: id,
      owning_team_ids: t.array(id, "Teams."),
      slack_team_id: id,
      alert: named({ id }),
      incident_status: named({ id }),
      author: named({ id, slack_user_id: id }),
      impacts: t.array(named({ component_id: id }), "Impacts."),
      alerts: t.array(named({ id }), "Alerts."),
      merged_into_page_incident_id: id,
      weather_id: id,
    },
    "Incident.",
  );
}

suite("A column joins with", () => {
  const stream = new PageIncidentsStream({ settings: {}, logger: recordedLog().logger });
  const joins = joinsOf(stream, tables).map(({ column, to }) => `${column} ${to}`);

  test("the table that its name speaks of, in whichever number, whole or by its last words", () => {
    for (const join of [
      "policy_id policies",
      "owning_team_ids[] teams",
      "alert.id alerts",
      "alerts[].id alerts",
      "incident_status.id incident_statuses",
    ]) {
      assert.ok(joins.includes(join), `${join} is not among ${joins}`);
    }
  });

  test("users, where an object has an account in Slack", () => {
    assert.ok(joins.includes("author.id users"));
  });

  test("a table of its own family where there is none of its bare name", () => {
    assert.ok(joins.includes("impacts[].component_id page_components"));
  });

  test("no table for identifiers of other systems, of unknown things and of its own table", () => {
    assert.equal(joins.length, 7, joins.join());
  });
});
