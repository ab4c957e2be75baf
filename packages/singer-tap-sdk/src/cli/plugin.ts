/** What Meltano is told about a tap: one definition, for `--from-ref` and for a Hub, made from the settings schema. */

import {
  describeSettings,
  requiredSettings,
  type SettingDescription,
  type SettingsSchema,
} from "../config/settings.ts";
import type { Tap } from "../tap/tap.ts";
import { capabilities } from "./capabilities.ts";

/** A setting in Meltano's words. */
export interface PluginSetting {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /**
   * `string` for lists and dates too, which the tap then gets as they were typed: Meltano fails over a list that is no
   * JSON where the kind is `array`, and fills in what a date lacks, today's day and month, where it is `date_iso8601`.
   * `decimal` is never used: Meltano can't pass one that comes from the environment.
   */
  readonly kind: "string" | "integer" | "boolean" | "options";
  /** What may be chosen, for `options`. */
  readonly options?: readonly { readonly label: string; readonly value: string }[];
  readonly aliases?: readonly string[];
  readonly sensitive?: true;
  readonly value?: unknown;
}

/** The document that plugin.json holds and a Hub serves. */
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

/** Makes the definition; `pip_url` is added by those who serve the wheel. */
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
      about: { args: "--about", description: "Print what the tap is, and its settings" },
      // Meltano gives a command no `--config`, but it sets the variables that `ENV` stands for.
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
