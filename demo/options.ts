/** The options of `npm run demo`. */

import { parseArgs } from "node:util";

export interface Options {
  /** Path of a file with the tap's settings; undefined for the fictional organization. */
  readonly config: string | undefined;
  readonly databaseUrl: string | undefined;
  /** Name of the custom field that holds an incident's services; undefined for the models' own choice. */
  readonly serviceField: string | undefined;
  /** IANA name of the time zone in which nights and weekends are told. Default UTC. */
  readonly timeZone: string;
  readonly isForget: boolean;
  readonly isHelp: boolean;
}

export const help = `Usage: npm run demo -- [options]

Reads an organization's incidents with Meltano into PostgreSQL, builds the dbt models on them, and writes a page that
answers: which team and service are worst, and are they getting better; how fast do people acknowledge, by day and by
night; which alerts are noise; who carries the load; what is open now.

Without --config, the organization is a fictional one on this machine, which needs no account.

Options:
  --config FILE         read your own organization, with the tap's settings from FILE: {"api_key": "…"};
                        personal_data and redact apply to the page too
  --database-url URL    load into your own server, such as postgresql://user:password@host:5432/database, instead of a
                        database that comes with the demo
  --service-field NAME  the custom field that holds an incident's services; by default, the first field backed by the
                        catalog whose name contains service, product, or component
  --time-zone ZONE      where it is night from 22:00 to 07:00, such as Europe/Berlin; by default UTC
  --forget              remove what --config left on this machine: database, state, and page. Databases named with
                        --database-url are left alone, and their schemas listed
  -h, --help            show this help

What is written, and where:
  .cache/report/        with --config: database, state, and report.html, for your eyes only (mode 700). Running again
                        reads only what changed
  .cache/demo.html      the page about the fictional organization
  schemas               tap_incident_report and tap_incident_report_models with --config, tap_incident_demo and
                        tap_incident_demo_models without; a schema of that name that the demo did not make is left alone

Examples:
  npm run demo
  npm run demo -- --config config.json
  npm run demo -- --config config.json --time-zone America/New_York --service-field "Affected services"
  npm run demo -- --forget
`;

/**
 * Parses the command line.
 *
 * @throws Error if an option is unknown or malformed. The message does not quote the arguments, which can contain a
 *   password.
 */
export function parseOptions(parameters: readonly string[]): Options {
  const values = parsed(parameters);
  const timeZone = values["time-zone"] ?? "UTC";
  if (!isTimeZone(timeZone)) {
    throw new Error("--time-zone must be the name of a time zone, such as Europe/Berlin or UTC");
  }
  return {
    config: values.config,
    databaseUrl: values["database-url"],
    serviceField: values["service-field"],
    timeZone,
    isForget: values.forget ?? false,
    isHelp: values.help ?? false,
  };
}

function parsed(parameters: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        config: { type: "string" },
        "database-url": { type: "string" },
        "service-field": { type: "string" },
        "time-zone": { type: "string" },
        forget: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    return values;
  } catch {
    // The library's message would quote the arguments.
    throw new Error(
      "the only options are --config FILE, --database-url URL, --service-field NAME, --time-zone ZONE, and --forget; see --help",
    );
  }
}

/** Only names such as Europe/Berlin: offsets and abbreviations mean different things to PostgreSQL and to JavaScript. */
function isTimeZone(name: string): boolean {
  return name === "UTC" || Intl.supportedValuesOf("timeZone").includes(name);
}
