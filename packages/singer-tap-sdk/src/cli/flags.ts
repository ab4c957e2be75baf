/** The flags of the command line, and the help that explains them. */

import { Command, CommanderError, Option } from "commander";
import { variableOf } from "../config/config-files.ts";
import { requiredSettings } from "../config/settings.ts";
import type { Tap } from "../tap/tap.ts";
import { type AboutFormat, aboutFormats } from "./about.ts";

/** What the command line asks for. */
export interface Flags {
  readonly config: readonly string[];
  readonly catalog?: string;
  readonly properties?: string;
  readonly state?: string;
  readonly discover?: true;
  readonly about?: true;
  readonly format: AboutFormat;
  readonly test?: true;
}

/** The flags; or, where they ask for help or the version, the text for stdout; or what is wrong with them. */
type ParsedFlags =
  | { readonly flags: Flags }
  | { readonly output: string }
  | { readonly problem: string };

/** Reads the arguments of the process, `argv` as Node has it: the first two are no arguments. */
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
      `settings as JSON; may be given again, later ones win; the word ENV stands for the variables ${prefix}… and a .env file`,
      (file: string, files: readonly string[]) => [...files, file],
      [],
    )
    .option("--catalog <file>", "catalog with the selection, as --discover prints it")
    .option("-p, --properties <file>", "the older name of --catalog")
    .option("-s, --state <file>", "state that an earlier run wrote")
    .option("-d, --discover", "print the catalog; needs no settings and asks nobody")
    .option("--test", "ask every selected stream for one record and print which can be read")
    .option("--about", "print what the tap is, and its settings")
    .addOption(
      new Option("--format <format>", "form of --about").choices([...aboutFormats]).default("text"),
    )
    .addHelpText("after", () => examples(tap));
  try {
    return { flags: command.parse(argv).opts<Flags>() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { output } : { problem };
  }
}

function examples({ name, allSettings }: Tap): string {
  const required = requiredSettings(allSettings);
  const config = JSON.stringify(Object.fromEntries(required.map((setting) => [setting, "…"])));
  return `
Examples:
  $ echo '${config}' > config.json
  $ ${name} --discover > catalog.json
  $ ${name} --config config.json --test
  $ ${name} --config config.json --catalog catalog.json | target-jsonl
  $ ${variableOf(name, required[0] ?? "setting")}=… ${name} --config ENV > messages.jsonl

Exit codes:
  0  everything was read
  1  one stream or more could not be read to the end
  2  settings, files or options are wrong; nothing was requested
  3  the credential was not accepted
  4  the output could not be written, or nobody read it any more
  129, 130, 143  stopped by SIGHUP, SIGINT or SIGTERM, with the state written if the target took it`;
}
