/** Whose incidents are read, and with which settings of the tap. */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, parseSettings } from "singer-tap-sdk";
import { IncidentTap } from "../src/tap.ts";
import { root } from "../tools/shared/meltano.ts";

/** What Meltano needs to know to read an organization, and where it loads. */
export interface Organization {
  readonly isFictional: boolean;
  /** Meltano's environment in meltano.yml. */
  readonly environment: "sandbox" | "dev";
  /** The tap's settings as environment variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Schema to load into. The models are built in the one of the same name with the suffix `_models`. */
  readonly schema: string;
  /** A digest of everything that decides which rows are read and how; another one's rows must not be mixed with these. */
  readonly source: string;
}

/** Settings that decide which rows are read, and what they hold. */
const deciding = ["api_url", "api_key", "personal_data", "hash_key", "redact", "start_date"];

/** The organization that the sandbox serves. */
export function fictionalOrganization(apiKey: string, origin: string): Organization {
  return {
    isFictional: true,
    environment: "sandbox",
    variables: variablesOf({ api_key: apiKey, api_url: origin }),
    schema: "tap_incident_demo",
    source: digest(origin),
  };
}

/**
 * The user's own organization.
 *
 * @param path Path of a file with the tap's settings.
 * @throws Error naming the file, and the setting if one is wrong.
 */
export async function ownOrganization(path: string): Promise<Organization> {
  const settings = await readSettings(path);
  return {
    isFictional: false,
    environment: "dev",
    variables: {
      ...variablesOf({ ...settings, ...decided }),
      TAP_INCIDENT__SELECT: JSON.stringify(await selection()),
    },
    // Not the tap's namespace, `tap_incident`, where tables for other purposes would be.
    schema: "tap_incident_report",
    source: digest(JSON.stringify(deciding.map((name) => settings[name] ?? null))),
  };
}

/** The tables that the page needs. */
const tables = [
  "alert_sources",
  "alerts",
  "custom_fields",
  "escalations",
  "follow_ups",
  "incident_alerts",
  "incidents",
  "severities",
  "teams",
  "users",
];

/**
 * Meltano's patterns for the columns of these tables that the models read: nothing else of an organization is stored, and
 * no list that takes requests of its own, such as incidents.attachments.
 */
async function selection(): Promise<readonly string[]> {
  const folder = join(root, "dbt", "models", "staging");
  const patterns = new Set<string>();
  for (const file of await readdir(folder)) {
    const model = await readFile(join(folder, file), "utf8");
    for (const [, table = "", columns = ""] of model.matchAll(/live_rows\('(\w+)', \{([^}]*)\}/g)) {
      if (!tables.includes(table)) continue;
      // With an asterisk, the properties inside a column are selected too.
      for (const [, column] of columns.matchAll(/'(\w+)':/g)) patterns.add(`${table}.${column}*`);
    }
  }
  return [...patterns].sort();
}

/** What the demo decides, whatever the file says. */
const decided = {
  replication_method: "INCREMENTAL",
  // The page says what it lacks.
  skip_forbidden: true,
  new_columns: "refresh",
  additional_properties: false,
  emit_activate_version_messages: false,
  extra_streams: "",
  // A range would be the page's whole year, and leave no state.
  end_date: undefined,
};

async function readSettings(path: string): Promise<Readonly<Record<string, unknown>>> {
  let content: unknown;
  try {
    content = JSON.parse((await readFile(path, "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    // The parser's message quotes the text, which holds the key.
    const reason =
      error instanceof SyntaxError ? "is not valid JSON" : `can't be read (${codeOf(error)})`;
    throw new Error(`${path} ${reason}; --config takes a file such as {"api_key": "…"}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new Error(`${path} must hold a JSON object, such as {"api_key": "…"}`);
  }
  try {
    return parseSettings(new IncidentTap().allSettings, { ...content });
  } catch (error) {
    if (error instanceof ConfigError) throw new Error(`${path}: ${error.problems.join("; ")}`);
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** The variables of settings: lists as JSON, undefined left out. */
function variablesOf(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [
            [
              `TAP_INCIDENT_${name.toUpperCase()}`,
              typeof value === "string" ? value : JSON.stringify(value),
            ],
          ],
    ),
  );
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
