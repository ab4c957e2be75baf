#!/usr/bin/env node
/** The program: hands the process to the tap's command line. */

import { runCommandLine } from "./sdk/index.ts";
import { IncidentTap } from "./tap.ts";

process.exitCode = await runCommandLine(new IncidentTap(), process);
