#!/usr/bin/env node
/**
 * What the bundler puts in place of a program: answers what the build has prepared, or else loads the program. It is
 * compiled into a script without imports, since importing one of Node's modules loads all of its parts.
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
