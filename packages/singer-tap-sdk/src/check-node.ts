/**
 * Ends a program with one sentence where Node.js is older than what it needs. A program imports this first, and the
 * rest with `import()` behind it: otherwise an older Node.js stops with a stack at the first thing that it lacks.
 */

/** The oldest that the programs run on, as `engines` in package.json says. */
const needed = { major: 20, minor: 19 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < needed.major || (major === needed.major && minor < needed.minor)) {
  process.stderr.write(
    `Node.js ${needed.major}.${needed.minor} or newer is needed, and this is ${process.versions.node}\n`,
  );
  process.exit(2); // the exit code of whatever is to be set right before a run
}

export {};
