/** The command line's flags and help. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { variableOf } from "../config/config-files.ts";
import { requiredSettings } from "../config/settings.ts";
import { explanations } from "../errors/explanations.ts";
import type { Tap } from "../tap/tap.ts";
import { joinNames } from "../text/join-names.ts";
import { nearestName } from "../text/nearest-name.ts";
import { type AboutFormat, aboutFormats } from "./about.ts";
import { explain } from "./explain.ts";
import { forecastFormats, isForecastFormat } from "./forecast-table.ts";

/** The flags of the command line. */
export interface Flags {
  readonly config?: readonly string[];
  readonly catalog?: string;
  readonly properties?: string;
  readonly state?: string;
  readonly discover?: true;
  readonly about?: true;
  readonly format: AboutFormat;
  readonly test?: true;
  readonly plan?: true;
  readonly limit?: number;
}

/** The flags; or the help, the version, or an explanation for stdout; or what is wrong with the flags. */
type ParsedFlags =
  | { readonly flags: Flags }
  | { readonly output: string }
  | { readonly problem: string };

/** Parses `argv` as Node provides it: the first two elements are not arguments. */
export function parseFlags(tap: Tap, argv: readonly string[]): ParsedFlags {
  let output = "";
  let problem = "";
  const prefix = variableOf(tap.name, "");
  const command = new Command(tap.name)
    .description(`${tap.description}.\n\nWrites Singer messages to stdout and its log to stderr.`)
    .version(tap.version, "--version", "print the version")
    .helpOption("--help", "print this help")
    .configureOutput({
      writeOut: (text) => {
        output += text;
      },
      writeErr: (text) => {
        problem += text;
      },
    })
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(`Run ${tap.name} --help for all options.`);
  command
    .option(
      "-c, --config <file>",
      `JSON file with settings; may be repeated, later ones win; ENV stands for the variables ${prefix}… and a .env file`,
      (file: string, files: readonly string[] = []) => [...files, file],
    )
    .option("--catalog <file>", "catalog with your selection, in the format of --discover")
    .option("-p, --properties <file>", "older name of --catalog")
    .option("-s, --state <file>", "state of an earlier run")
    .option("-d, --discover", "print the catalog; needs no settings and sends no request")
    .option(
      "--test",
      "read one record of every selected stream and print which streams can be read",
    )
    .addOption(
      new Option(
        "--plan",
        "print what a run with the same options reads, and what it takes in requests and seconds",
      ).conflicts(["discover", "test", "about", "limit"]),
    )
    .addOption(
      new Option("--limit <rows>", "read at most so many rows of each stream, and write no STATE")
        .argParser(rowLimitOf)
        .conflicts(["discover", "test", "about"]),
    )
    .option("--about", "describe the tap and its settings")
    .addOption(
      new Option("--format <format>", "format of --about; --plan has text and json")
        .choices([...aboutFormats])
        .default("text"),
    )
    .option("--explain <code>", "explain an error by the code in the log", (code: string) =>
      explanationFor(tap, code),
    )
    .addHelpText("after", () => examples(tap));
  try {
    const { explain: explanation, ...flags } = command
      .parse(argv)
      .opts<Flags & { readonly explain?: string }>();
    if (explanation !== undefined) return { output: explanation };
    if (flags.plan === true && !isForecastFormat(flags.format)) {
      command.error(`error: --plan has the formats ${joinNames(forecastFormats)}`);
    }
    return { flags };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { output } : { problem };
  }
}

function rowLimitOf(text: string): number {
  const rows = /^\d+$/.test(text) ? Number(text) : 0;
  if (rows >= 1 && Number.isSafeInteger(rows)) return rows;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

function explanationFor(tap: Tap, code: string): string {
  const text = explain(tap, code);
  if (text !== undefined) return text;
  const codes = explanations.map((one) => one.code);
  const meant = nearestName(code, codes);
  throw new InvalidArgumentError(
    meant === undefined ? `The codes are ${joinNames(codes)}.` : `Did you mean ${meant}?`,
  );
}

function examples({ name, allSettings }: Tap): string {
  const required = requiredSettings(allSettings);
  const config = JSON.stringify(Object.fromEntries(required.map((setting) => [setting, "…"])));
  return `
Examples:
  $ ${name} --config config.json --test                     # config.json: ${config}
  $ ${name} --config config.json --limit 10                 # a look at the rows
  $ ${name} --config config.json | target-jsonl
  $ ${variableOf(name, required[0] ?? "setting")}=… ${name} --config ENV > messages.jsonl

Exit codes:
  0  everything was read
  1  at least one stream could not be read to its end
  2  settings, files or options are invalid; nothing was requested
  3  the credential was rejected
  4  the output could not be written, or the target closed it
  129, 130, 143  stopped by SIGHUP, SIGINT or SIGTERM; the last STATE was written if the target read it`;
}
