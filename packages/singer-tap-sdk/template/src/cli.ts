#!/usr/bin/env node
import "singer-tap-sdk/check-node"; // says which Node.js is needed, before an older one fails at the rest

const { runCommandLine } = await import("singer-tap-sdk");
const { ShopTap } = await import("./tap.ts");

process.exitCode = await runCommandLine(new ShopTap(), process);
