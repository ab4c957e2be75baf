/** Standard settings of every tap: connection, replication, columns and personal data. */

import { ConfigError } from "../errors/index.ts";
import { identityHandlings, type PrivacyOptions } from "../records/privacy.ts";
import { normalizeTimestamp } from "../records/times.ts";
import { type Static, type TSchema, Type } from "../schema/typebox.ts";
import { connectionSettings } from "./connection-settings.ts";
import {
  maxLookback,
  newColumnsPolicies,
  type ReplicationMethod,
  type ReplicationOptions,
  replicationMethods,
} from "./replication-options.ts";
import type { SettingDescription } from "./setting-description.ts";
import type { SettingsSchema } from "./settings.ts";

/** @param standard The default. */
function replicationMethodSetting(standard: ReplicationMethod) {
  return Type.Enum([...replicationMethods], {
    title: "Replication method",
    description:
      "Replication method for streams whose catalog entry sets none: FULL_TABLE reads everything in every run, INCREMENTAL what changed since the last run, where the API can filter by time.",
    type: "string",
    default: standard,
  });
}

const replicationSettings = {
  replication_method: replicationMethodSetting("FULL_TABLE"),
  start_date: Type.Optional(
    Type.String({
      title: "Start date",
      description:
        "First date to sync for INCREMENTAL streams without a bookmark, such as 2026-01-01. FULL_TABLE streams ignore it.",
      format: "date-or-instant",
    }),
  ),
  end_date: Type.Optional(
    Type.String({
      title: "End date",
      description:
        "For a backfill: sync what changed from start_date, which is then required, up to but not including this date, such as 2026-02-01. Such a run ignores the state and leaves it unchanged; tables that the API can't filter by time are left out.",
      format: "date-or-instant",
    }),
  ),
  lookback: Type.Integer({
    title: "Lookback",
    description:
      "Seconds of overlap, because a row can become visible later than its timestamp: incremental reads start this long before the bookmark, and a resumed read adds the rows created since this long before its first attempt.",
    default: 300,
    minimum: 0,
    maximum: maxLookback,
  }),
  max_resume_age: Type.Integer({
    title: "Maximum resume age",
    description:
      "Hours during which an interrupted sync can be resumed where it stopped; 0 turns resuming off.",
    default: 24,
    minimum: 0,
    maximum: 8760,
  }),
  emit_activate_version_messages: Type.Boolean({
    title: "Emit ACTIVATE_VERSION messages",
    description:
      "After a complete read, tell the target to remove rows that are gone from the source. Rows that the key can no longer see count as gone.",
    default: false,
  }),
};

const columnSettings = {
  additional_properties: Type.Boolean({
    title: "Additional properties",
    description:
      "Add the column additional_properties to tables: a JSON object with the properties that the source sends and this version does not know. If false, they are dropped.",
    default: true,
  }),
  omit_nested_properties: Type.Boolean({
    title: "Omit nested properties",
    description:
      "Announce columns that are objects, and arrays of objects, without the properties inside them: targets that store them as JSON load faster. Leave it off for targets that make columns of nested properties, such as by flattening.",
    default: false,
  }),
  new_columns: Type.Enum([...newColumnsPolicies], {
    title: "New columns",
    description:
      "What to do if an incremental table has columns that its rows were read without, because a new version added them or they were selected later: warn in every run, or refresh, which reads that table in full once.",
    type: "string",
    default: "warn",
  }),
};

/** Settings for personal data. */
export const personalDataSettings = {
  personal_data: Type.Enum([...identityHandlings], {
    title: "Personal data",
    description:
      "What to do with names, email addresses, phone numbers and other identities: keep, hash (HMAC-SHA-256 with hash_key, the same in every table), or drop (the columns stay, and are null). With hash and drop, additional_properties is null.",
    type: "string",
    default: "keep",
  }),
  hash_key: Type.Optional(
    Type.String({
      title: "Hash key",
      description:
        "Secret key of the hashes, at least 16 characters. Required if personal_data is hash, or redact has an entry with hash:.",
      secret: true,
    }),
  ),
  redact: Type.Array(Type.String(), {
    title: "Redact",
    description:
      "Columns, and properties inside them, to drop, such as `users.name` or `**.email`: a list, or comma-separated text. `*` stands for one name, `**` for any number of names, `@free_text` for all columns of free text. Entries that start with `hash:` are hashed instead.",
    default: [],
  }),
};

/** For a tap with extra streams (`isExtra`): spread it into the tap's settings schema. */
export const extraStreamsSetting = {
  extra_streams: Type.Array(Type.String(), {
    title: "Extra streams",
    description:
      'Extra tables to discover and read: a list, or comma-separated text; "*" means all.',
    default: [],
  }),
};

/** Settings that every tap has besides its own. */
export const standardSettings = {
  ...connectionSettings,
  ...replicationSettings,
  ...columnSettings,
  ...personalDataSettings,
};

/** The validated values of `standardSettings`. */
export type StandardSettings = Static<ReturnType<typeof Type.Object<typeof standardSettings>>>;

/**
 * A tap's own settings, followed by the standard ones.
 *
 * If the tap declares a standard setting itself, its declaration wins: default, required or not, bounds and texts.
 * Keywords that it omits are the standard ones; the default only if the setting is optional.
 *
 * @param method Default of the setting `replication_method`.
 * @throws ConfigError when the tap declares a standard setting with another type, which is a bug in the tap.
 */
export function withStandardSettings(
  { properties: own }: SettingsSchema,
  method: ReplicationMethod,
): SettingsSchema<typeof standardSettings> {
  const standard = { ...standardSettings, replication_method: replicationMethodSetting(method) };
  const declared = Object.entries(standard).flatMap(([name, property]) => {
    const ownProperty = own[name];
    return ownProperty === undefined ? [] : [[name, declaredOver(property, ownProperty, name)]];
  });
  return Type.Object({ ...own, ...standard, ...Object.fromEntries(declared) });
}

/** A tap's declaration of a standard setting, completed with the standard keywords. */
function declaredOver(standard: TSchema, own: TSchema, name: string): TSchema {
  const { type: expected }: SettingDescription = standard;
  const { type = expected, default: ownDefault }: SettingDescription = own;
  if (type !== expected) {
    throw new ConfigError([
      `The tap declares the setting ${name} with the type ${type}; its type must be ${expected}`,
    ]);
  }
  const isRequired = !Type.IsOptional(own) && ownDefault === undefined;
  const keywords = Object.entries(standard).filter(([key]) => key !== "default" || !isRequired);
  // Copies descriptors, since a spread would lose TypeBox's marks, one of which makes the setting optional.
  return Object.defineProperties(
    Object.fromEntries(keywords),
    Object.getOwnPropertyDescriptors(own),
  );
}

/**
 * Replication options from the settings.
 *
 * @throws ConfigError when there is an end date, but no start date before it.
 */
export function replicationOptionsOf(settings: StandardSettings): ReplicationOptions {
  const { start_date: start, end_date: end } = settings;
  const startDate = instantText(start);
  const endDate = instantText(end);
  if (endDate !== null && startDate === null) {
    throw new ConfigError([
      `end_date (${end}) needs a start_date: the run reads what changed between them`,
    ]);
  }
  if (endDate !== null && startDate !== null && Date.parse(endDate) <= Date.parse(startDate)) {
    throw new ConfigError([`end_date (${end}) must be later than start_date (${start})`]);
  }
  return {
    method: settings.replication_method,
    startDate,
    endDate,
    lookback: settings.lookback,
    maxResumeAge: settings.max_resume_age,
    activateVersions: settings.emit_activate_version_messages,
    newColumns: settings.new_columns,
  };
}

function instantText(date: string | undefined): string | null {
  return date === undefined ? null : (normalizeTimestamp(date) ?? null);
}

/** Options for personal data from the settings; for discovery, some may be missing. */
export function privacyOptionsOf({
  personal_data: identities = "keep",
  redact = [],
  hash_key: hashKey = null,
}: Pick<Partial<StandardSettings>, "personal_data" | "redact"> & {
  readonly hash_key?: string | null;
}): PrivacyOptions {
  return { identities, redact, hashKey };
}
