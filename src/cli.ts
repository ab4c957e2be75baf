#!/usr/bin/env node
/** The program: hands the process to the tap's command line. */

import { setFlagsFromString } from "node:v8";
import { runCommandLine } from "./sdk/index.ts";
import { IncidentTap } from "./tap.ts";

// V8 lets garbage pile up where memory is plenty. A tap runs beside its target for a long time and lives on
// little: this takes a quarter of the peak away (198 to 145 MB for 24,000 records) for 7 % of the CPU time.
setFlagsFromString("--optimize-for-size");

process.exitCode = await runCommandLine(new IncidentTap(), process);
