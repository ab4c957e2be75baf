/**
 * A complete tap for an imaginary library, to show what a tap of your own takes: this file says what the tap and
 * its settings are, the files in streams/ say what its tables are, and the SDK does the rest.
 *
 *     npx tsx examples/second-tap/tap.ts --discover
 *
 * A project of its own imports "tap-incident/sdk" where this one says "tap-incident/sdk".
 */

import { runCommandLine, type Static, standardSettings, Tap, Type } from "tap-incident/sdk";

const settingsSchema = Type.Object({
  library_key: Type.String({
    description: "Key of the library's API.",
    format: "credential",
    secret: true,
  }),
  library_url: Type.String({
    description: "Origin of the library's API.",
    default: "https://api.library.example",
    format: "origin",
  }),
  ...standardSettings,
});

export type Settings = Static<typeof settingsSchema>;

export class LibraryTap extends Tap {
  readonly name = "tap-library";
  readonly description = "Singer tap for an imaginary library";
  readonly version = "1.0.0";
  readonly settingsSchema = settingsSchema;
  override readonly streamsFolder = new URL("./streams/", import.meta.url);
}

// Only as a program: its tests import it.
if (import.meta.filename === process.argv[1]) {
  process.exitCode = await runCommandLine(new LibraryTap(), process);
}
