#!/usr/bin/env node
/**
 * What the bundler puts before a program: answers what the build has prepared, or else loads the program. It is compiled
 * into CommonJS, which Node.js starts in four fifths of the time of an ES module.
 */

import "../check-node.ts";
import { answerPrepared } from "./prepared.ts";

declare global {
  /** URL of the folder of prepared outputs, relative to this script; the bundler sets it. */
  const PREPARED: string;
  /** URL of the program, relative to this script; the bundler sets it. */
  const PROGRAM: string;
}

if (!answerPrepared(new URL(PREPARED, import.meta.url), process.argv.slice(2), process.env)) {
  void import(new URL(PROGRAM, import.meta.url).href);
}
