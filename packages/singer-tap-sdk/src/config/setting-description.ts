/** What a settings schema says about one setting. */

/** What a settings schema declares for a setting, besides its type. */
export interface SettingDescription {
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  /** Redacted from all output. */
  readonly secret?: boolean;
  /** Other names of the setting. */
  readonly aliases?: readonly string[];
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** The schema of a list's elements. */
  readonly items?: object;
}

/** Whether a value counts as set: null, and except for text settings an empty string, count as missing. */
export function isPresent(value: unknown, { type }: SettingDescription): boolean {
  return value !== undefined && value !== null && (value !== "" || type === "string");
}

/** What editors read in a JSON file to find its schema: `--about --format schema` prints it. */
export const schemaKey = "$schema";
