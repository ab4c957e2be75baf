/** The changelog, in the format of Keep a Changelog: a release is cut from it, and its notes are read out of it. */

/** The heading under which changes are written until they are released. */
const unreleased = "## [Unreleased]";

/**
 * The changelog with everything that was unreleased under a version.
 *
 * @param date Such as 2026-12-01.
 * @throws Error if nothing is unreleased, or the version is there already.
 */
export function withRelease(changelog: string, version: string, date: string): string {
  if (sectionOf(changelog, `## [${version}]`) !== null) {
    throw new Error(`CHANGELOG.md has ${version} already`);
  }
  if ((sectionOf(changelog, unreleased) ?? "") === "") {
    throw new Error(`CHANGELOG.md has nothing under ${unreleased}`);
  }
  return changelog.replace(unreleased, `${unreleased}\n\n## [${version}] - ${date}`);
}

/**
 * The notes of a release.
 *
 * @throws Error if the changelog lacks the version.
 */
export function notesOf(changelog: string, version: string): string {
  const notes = sectionOf(changelog, `## [${version}]`);
  if (notes === null || notes === "") throw new Error(`CHANGELOG.md has no notes for ${version}`);
  return `${notes}\n`;
}

/** The text below a heading that starts so; null if there is none. */
function sectionOf(changelog: string, heading: string): string | null {
  const start = changelog.indexOf(`\n${heading}`);
  if (start === -1) return null;
  const [, ...lines] = changelog.slice(start + 1).split("\n");
  const end = lines.findIndex((line) => line.startsWith("## "));
  return lines
    .slice(0, end === -1 ? lines.length : end)
    .join("\n")
    .trim();
}
