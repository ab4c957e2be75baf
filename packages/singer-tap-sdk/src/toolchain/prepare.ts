/** Prepares the outputs of a bundled tap that need no run: version, descriptions, and the catalog without settings. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { about, aboutFormats } from "../cli/about.ts";
import {
  aboutFile,
  type CatalogConditions,
  catalogFile,
  conditionsFile,
  versionFile,
} from "../cli/prepared.ts";
import { describeSettings, parseSettings } from "../config/settings.ts";
import { createLogger } from "../logging/logger.ts";
import { Redactor } from "../logging/redactor.ts";
import type { Tap } from "../tap/tap.ts";

/**
 * Writes the prepared outputs of the tap that a bundled module exports, itself or its class, up to the first one that
 * the tap can't make here, without settings: it reports why when it runs. There is no catalog if discovery requests or
 * logs something either.
 *
 * @param module Path of the module.
 * @param folder Folder for the outputs.
 */
export async function prepare(module: string, folder: string): Promise<void> {
  try {
    const exported: unknown[] = Object.values(await import(pathToFileURL(module).href));
    const TapOfModule = exported.find(isTapClass);
    const tap = TapOfModule === undefined ? exported.find(isTap) : new TapOfModule();
    if (tap !== undefined) await writeOutputs(tap, folder);
  } catch {
    // The tap does the same in every run, and says what is missing.
  }
}

async function writeOutputs(tap: Tap, folder: string): Promise<void> {
  const log: string[] = [];
  const output = { write: (line: string) => log.push(line) };
  const logger = createLogger({
    name: tap.name,
    level: "info",
    json: false,
    output,
    redactor: new Redactor(),
  });
  const settings = parseSettings(tap.allSettings, {}, { partial: true });
  const write = (file: string, text: string) => writeFileSync(join(folder, file), `${text}\n`);
  mkdirSync(folder, { recursive: true });
  write(versionFile, tap.version);
  const streams = await tap.streams(settings, logger);
  for (const format of aboutFormats) write(aboutFile(format), about(tap, streams, format));
  if (tap.discoversByRequest) return;
  const { recorded, names } = recordReads(settings);
  const catalog = await tap.discover(recorded, logger);
  if (log.length > 0) return;
  const conditions: CatalogConditions = {
    tap: tap.name,
    settings: Object.fromEntries(describeSettings(tap.allSettings)),
    decisive: [...names],
  };
  write(conditionsFile, JSON.stringify(conditions));
  write(catalogFile, JSON.stringify(catalog, null, 2));
}

/**
 * A view of settings that records which of them are read: with the same values of these, discovery takes the same
 * course, whatever the others are.
 */
function recordReads(settings: object): { recorded: object; names: ReadonlySet<string> } {
  const names = new Set<string>();
  const add = (name: string | symbol) => typeof name === "string" && names.add(name);
  const recorded = new Proxy(settings, {
    get: (target, name, receiver) => {
      add(name);
      return Reflect.get(target, name, receiver);
    },
    has: (target, name) => {
      add(name);
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor: (target, name) => {
      add(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys: (target) => {
      for (const name of Object.keys(target)) add(name);
      return Reflect.ownKeys(target);
    },
  });
  return { recorded, names };
}

/** Whether an export is the class of a tap. */
function isTapClass(exported: unknown): exported is new () => Tap {
  return typeof exported === "function" && isTap(exported.prototype);
}

/** Whether an export is a tap, by its members, since the bundle has a copy of its own of the base class. */
function isTap(exported: unknown): exported is Tap {
  return exported instanceof Object && "discover" in exported && "allSettings" in exported;
}
