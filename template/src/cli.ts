#!/usr/bin/env node
import { runCommandLine } from "tap-incident/sdk";
import { ShopTap } from "./tap.ts";

process.exitCode = await runCommandLine(new ShopTap(), process);
