#!/usr/bin/env node
import "singer-tap-sdk/check-node"; // reports a Node.js that is too old before anything else fails on it

const { runCommandLine } = await import("singer-tap-sdk");
const { ShopTap } = await import("./tap.ts");

process.exitCode = await runCommandLine(new ShopTap(), process);
