/** The one open GitHub issue of a repository with the differences between the API and the tap. */

import ky, { type KyInstance } from "ky";

/** The label that identifies the issue. */
export const label = "check-api";

/** The location of the issue, and the token to write it with. */
export interface Repository {
  /** URL of GitHub's API. */
  readonly api: string;
  /** Owner and name: `owner/name`. */
  readonly name: string;
  readonly token: string;
}

/** The result of a comparison. */
export interface Differences {
  /** Its output. */
  readonly text: string;
  /** Whether something that the tap reads is gone, rather than new in the API. */
  readonly isGone: boolean;
}

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
  /** Only on pull requests, which GitHub also lists as issues. */
  readonly pull_request?: object;
}

/** GitHub limits the body of an issue to 65,536 characters. */
const mostText = 60_000;

/**
 * Syncs the issue with a comparison: opens one if there is none, updates it if the findings changed, and
 * closes it if there are no differences.
 *
 * @param differences Null if there are none.
 * @returns A sentence that says what was done.
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
    return open.length === 0 ? "No differences, and no open issue" : `Closed ${numbers}`;
  }
  const content = { title: titleOf(differences), body: bodyOf(differences) };
  if (issue === undefined) return createIssue(github, issues, content);
  if (issue.title === content.title && issue.body === content.body) {
    return `#${issue.number} is already up to date`;
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
  // GitHub silently drops labels that a token can't set; each run would then open another issue.
  if (!created.labels.some(({ name }) => name === label)) {
    throw new Error(`#${created.number} has no label ${label}: the token can't set it`);
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
  // A fence longer than any in the text, which is untrusted.
  const ticks = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = "`".repeat(ticks);
  return [
    "`npm run check:api` compares the API reference with the tap; CONTRIBUTING.md says how to resolve differences. This issue is updated every week, and closed when there are no differences.",
    `${fence}text\n${shown.trimEnd()}\n${fence}`,
    ...(isLong ? ["The list is too long for an issue; run the command for all of it."] : []),
  ].join("\n\n");
}
