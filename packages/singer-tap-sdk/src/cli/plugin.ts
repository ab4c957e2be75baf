/** The plugin definition of a tap for Meltano, for `--from-ref` and for a Hub, generated from the settings schema. */

import type { SettingDescription } from "../config/setting-description.ts";
import { describeSettings, requiredSettings, type SettingsSchema } from "../config/settings.ts";
import type { Tap } from "../tap/tap.ts";
import { capabilities } from "./capabilities.ts";

/** A setting in Meltano's format. */
export interface PluginSetting {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /**
   * `string` also for lists and dates, which the tap then receives as typed: for `array`, Meltano fails on a list that
   * is not JSON, and for `date_iso8601`, it completes partial dates with today's day and month. `decimal` is never
   * used: Meltano can't pass one from the environment.
   */
  readonly kind: "string" | "integer" | "boolean" | "options";
  /** The choices, for `options`. */
  readonly options?: readonly { readonly label: string; readonly value: string }[];
  readonly aliases?: readonly string[];
  readonly sensitive?: true;
  readonly value?: unknown;
}

/** The content of plugin.json, also served by a Hub. */
export interface PluginDefinition {
  readonly name: string;
  readonly namespace: string;
  readonly variant: string;
  readonly label: string;
  readonly description: string;
  readonly executable: string;
  readonly pip_url?: string;
  readonly capabilities: readonly string[];
  readonly settings_group_validation: readonly (readonly string[])[];
  readonly settings: readonly PluginSetting[];
  readonly commands: Readonly<Record<string, { args: string; description: string }>>;
}

/** Creates the definition; whoever serves the wheel adds `pip_url`. */
export function pluginDefinition(tap: Tap): PluginDefinition {
  const { name, label, description, allSettings } = tap;
  return {
    name,
    namespace: name.replaceAll("-", "_"),
    variant: name,
    label: label ?? name.replace(/^tap-/, ""),
    description,
    executable: name,
    capabilities,
    settings_group_validation: [requiredSettings(allSettings)],
    settings: pluginSettings(allSettings),
    commands: {
      about: { args: "--about", description: "Describe the tap and its settings" },
      // Meltano passes no `--config` to commands, but sets the variables that `ENV` stands for.
      test: { args: "--config ENV --test", description: "Print which tables can be read" },
    },
  };
}

function pluginSettings(schema: SettingsSchema): PluginSetting[] {
  return [...describeSettings(schema)].map(([name, setting]) => ({
    name,
    label: setting.title ?? name,
    description: setting.description ?? "",
    kind: kindOf(setting),
    ...(setting.enum !== undefined && {
      options: setting.enum.map((value) => ({ label: value, value })),
    }),
    ...(setting.aliases !== undefined && { aliases: setting.aliases }),
    ...(setting.secret === true && { sensitive: true as const }),
    ...(setting.default !== undefined && { value: setting.default }),
  }));
}

function kindOf({ type, enum: values }: SettingDescription): PluginSetting["kind"] {
  if (values !== undefined) return "options";
  return type === "integer" || type === "boolean" ? type : "string";
}
