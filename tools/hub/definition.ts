/** The tap as Meltano's Hub lists it: the file of its repository, generated from the settings. */

import { pluginDefinition } from "singer-tap-sdk";
import type { IncidentTap } from "../../src/tap.ts";

/** Where the file belongs, in the Hub's repository. */
export const hubPath = "_data/meltano/extractors/tap-incident/tap-incident.yml";

/** What the Hub wants besides Meltano's definition, or in other words. */
export interface HubDefinition extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly variant: string;
}

/**
 * The definition. `repo` and `docs` are left out while the project has no public address.
 *
 * @param repository URL of the repository; undefined while there is none.
 */
export function hubDefinition(tap: IncidentTap, repository: string | undefined): HubDefinition {
  const { description, ...definition } = pluginDefinition(tap);
  return {
    ...definition,
    description: "Incident management and on-call",
    definition: "is an incident management platform: incidents, alerts, on-call, and status pages.",
    domain_url: "https://incident.io",
    keywords: ["api", "incident.io", "incident-management", "on-call"],
    logo_url: "/assets/logos/extractors/incident-io.png",
    maintenance_status: "active",
    // The Hub's team rates a connector; until then, this is the value for one that was not rated.
    quality: "unknown",
    pip_url: tap.name,
    ...(repository !== undefined && { repo: repository, docs: tap.homepage ?? repository }),
    usage: `${description}.`,
  };
}
