/**
 * Ends the program with one sentence if Node.js is too old. A program imports this first and loads everything else with
 * `import()`: an older Node.js would fail with a stack trace at the first feature it lacks.
 */

/** The oldest supported version, the same as `engines` in package.json. */
const needed = { major: 20, minor: 19 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < needed.major || (major === needed.major && minor < needed.minor)) {
  process.stderr.write(
    `Node.js ${needed.major}.${needed.minor} or newer is required; this is ${process.versions.node}\n`,
  );
  process.exit(2); // ExitCode.usage
}

export {};
