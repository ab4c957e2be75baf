/** The one open issue of a repository on GitHub that tells in what the API and the tap differ. */

import ky, { type KyInstance } from "ky";

/** By this label the issue is known. */
export const label = "check-api";

/** Where the issue is, and who may write it. */
export interface Repository {
  /** Address of GitHub's API. */
  readonly api: string;
  /** Owner and name: `owner/name`. */
  readonly name: string;
  readonly token: string;
}

/** What a comparison has found. */
export interface Differences {
  /** What it printed. */
  readonly text: string;
  /** Whether something that the tap reads is gone, rather than that the API has more. */
  readonly isGone: boolean;
}

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
  /** Only a pull request, which GitHub lists as an issue as well, has it. */
  readonly pull_request?: object;
}

/** Text that GitHub takes in the body of an issue is bounded: at 65,536 characters. */
const mostText = 60_000;

/**
 * Brings the issue in line with a comparison: opens one where there is none, rewrites it where it says something else, and
 * closes it where nothing differs.
 *
 * @param differences Null for none.
 * @returns What was done, in a sentence.
 */
export async function keepIssue(
  { api, name, token }: Repository,
  differences: Differences | null,
): Promise<string> {
  const github = ky.create({
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
  });
  const issues = `${api}/repos/${name}/issues`;
  const open = await openIssues(github, issues);
  const [issue] = open;
  if (differences === null) {
    for (const { number } of open) {
      await github.patch(`${issues}/${number}`, {
        json: { state: "closed", state_reason: "completed" },
      });
    }
    const numbers = open.map(({ number }) => `#${number}`).join(", ");
    return open.length === 0 ? "Nothing differs, and no issue is open" : `Closed ${numbers}`;
  }
  const content = { title: titleOf(differences), body: bodyOf(differences) };
  if (issue === undefined) return createIssue(github, issues, content);
  if (issue.title === content.title && issue.body === content.body) {
    return `#${issue.number} says it already`;
  }
  await github.patch(`${issues}/${issue.number}`, { json: content });
  return `Updated #${issue.number}`;
}

/** The open issues with the label, oldest first. */
async function openIssues(github: KyInstance, issues: string): Promise<readonly Issue[]> {
  const query = { labels: label, state: "open", sort: "created", direction: "asc", per_page: 100 };
  const found = await github.get(issues, { searchParams: query }).json<readonly Issue[]>();
  return found.filter((issue) => issue.pull_request === undefined);
}

async function createIssue(
  github: KyInstance,
  issues: string,
  content: Pick<Issue, "title" | "body">,
): Promise<string> {
  const created = await github
    .post(issues, { json: { ...content, labels: [label] } })
    .json<Issue>();
  // GitHub drops labels in silence that a token may not set; each run would then open another issue.
  if (!created.labels.some(({ name }) => name === label)) {
    throw new Error(`#${created.number} has no label ${label}: the token may not set it`);
  }
  return `Opened #${created.number}`;
}

function titleOf({ isGone }: Differences): string {
  return isGone
    ? "Something that the tap reads is gone from the API"
    : "The API has more than the tap reads";
}

function bodyOf({ text }: Differences): string {
  const isLong = text.length > mostText;
  const shown = isLong ? text.slice(0, text.lastIndexOf("\n", mostText) + 1) : text;
  // Longer than any in the text, which is an outsider's.
  const ticks = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = "`".repeat(ticks);
  return [
    "`npm run check:api` tells where the API's reference and the tap differ; CONTRIBUTING.md says what to do about it. This issue is rewritten each week, and closed when nothing differs.",
    `${fence}text\n${shown.trimEnd()}\n${fence}`,
    ...(isLong ? ["There is more than an issue holds; the command prints all of it."] : []),
  ].join("\n\n");
}
