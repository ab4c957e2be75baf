/** Fills in the custom fields of an incident. */

import { company } from "./company.ts";
import { type FieldKey, fieldKeys } from "./custom-fields.ts";
import type { IncidentPlan } from "./incident-plan.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** An incident's entry for each field in use; an empty field has an entry without values. */
export function customFieldEntries(world: World, plan: IncidentPlan, random: Random) {
  return fieldKeys
    .filter((key) => key !== "season")
    .map((key) => {
      const empty = plan.story.without.includes(key) || (key !== "team" && random.chance(0.08));
      return {
        custom_field: world.fields.info(key),
        values: empty ? [] : valuesOf(world, plan, key, random),
      };
    });
}

function valuesOf(world: World, plan: IncidentPlan, key: FieldKey, random: Random) {
  const { fields, catalog } = world;
  const { story, words, byAlert, status, number } = plan;
  const chosen = (isChosen: (value: string) => boolean) =>
    fields
      .options(key)
      .filter(({ value }) => isChosen(value))
      .map((value_option) => ({ value_option }));
  switch (key) {
    case "services":
      return story.services.map((one) => ({ value_catalog_entry: catalog.service(one).entry }));
    case "team":
      return [{ value_catalog_entry: catalog.service(story.services[0]).team }];
    case "regions":
      return chosen((value) => value === words.region || random.chance(0.15));
    case "detection": {
      const people = ["Customer report", "Employee", "Partner", "Driver"];
      const way = byAlert ? "Monitoring" : random.pick(people);
      return chosen((value) => value === way);
    }
    case "cause": {
      // Known at the end only.
      const isKnown = status === "closed" || status === "reviewing";
      return chosen((value) => isKnown && value === story.cause);
    }
    case "impact":
      return [{ value_text: words.fill(story.impact) }];
    case "statusPage":
      return [
        { value_link: `https://status.${company.domain}/notices/${number}?lang=en&utm=%C3%A5` },
      ];
    case "customers":
      return [{ value_numeric: String(random.whole(1, 40_000)) }];
    case "cost":
      return [{ value_numeric: (random.whole(-2_000_00, 90_000_00) / 100).toFixed(2) }];
    default:
      return [];
  }
}
