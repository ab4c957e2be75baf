/**
 * A tap for an API like GitHub's: responses that are lists, paging by Link header, children and grandchildren, rate
 * limits with status 403, and incremental reads per repository.
 *
 *     npx tsx examples/tap-github.ts --discover
 */

import * as sdk from "singer-tap-sdk";
import { type Declaration, RESTStream, type RowOf, Type, t } from "singer-tap-sdk";

const settings = Type.Object({
  token: Type.String({ description: "Access token.", format: "credential", secret: true }),
  organizations: Type.Array(Type.String(), { description: "Organisations to read." }),
  api_url: Type.String({ description: "URL.", default: "https://api.github.com", format: "url" }),
});

/** What all endpoints share. */
abstract class GitHubStream<Self extends Declaration> extends RESTStream<Self, typeof settings> {
  override readonly recordsPath = "";

  readonly urlBase = this.settings.api_url;

  override readonly authenticator = () => new sdk.BearerAuthenticator(this.settings.token);
  override readonly paginator = () =>
    new sdk.LinkHeaderPaginator({ pageSize: 100, pageSizeParameter: "per_page" });

  override headers() {
    return { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
  }

  /** 409 means an empty repository. */
  override validateResponse({ status }: sdk.ApiResponse) {
    return status === 409 ? "ignore" : undefined;
  }
}

const account = t.object({ id: t.integer(), login: t.string() });

/** The key, and the repository of a row, which the SDK fills in from the context. */
const place = { id: t.required(t.integer()), ...t.each(t.key(), "org", "repo") };

export class RepositoriesStream extends GitHubStream<RepositoriesStream> {
  readonly name = "repositories";
  readonly path = "/orgs/{org}/repos";
  readonly schema = t.object({
    id: place.id,
    ...t.each(t.key(), "org", "name"),
    ...t.each(t.string(), "full_name", "description", "default_branch"),
    ...t.each(t.boolean(), "private", "fork"),
    stargazers_count: t.integer(),
    topics: t.array(t.string()),
    owner: account,
    ...t.each(t.timestamp(), "created_at", "updated_at", "pushed_at"),
  });

  override readonly partitions = () => this.settings.organizations.map((org) => ({ org }));

  override contextForChildren({ name: repo, org }: RowOf<RepositoriesStream>) {
    return { org, repo };
  }
}

export class IssuesStream extends GitHubStream<IssuesStream> {
  readonly name = "issues";
  readonly path = "/repos/{org}/{repo}/issues?state=all&sort=updated&direction=asc";
  readonly schema = t.object({
    ...place,
    ...t.each(t.integer(), "number", "comments"),
    ...t.each(t.string(), "title", "body", "state"),
    user: account,
    assignees: t.array(account),
    labels: t.array(t.object({ id: t.integer(), name: t.string() })),
    locked: t.boolean(),
    ...t.each(t.timestamp(), "created_at", "updated_at", "closed_at"),
  });
  override readonly replicationKey = "updated_at";
  override readonly replicationFilter = { parameter: "since" };
  override readonly isSorted = true;
  override readonly parent = RepositoriesStream;

  /** The list also contains pull requests, which have their own table. */
  override readonly postProcess = (issue: sdk.JsonObject) => (issue.pull_request ? null : issue);
}

const signature = t.object({ name: t.string(), email: t.string(), date: t.timestamp() });

export class CommitsStream extends GitHubStream<CommitsStream> {
  readonly name = "commits";
  readonly path = "/repos/{org}/{repo}/commits";
  readonly schema = t.object({
    ...t.each(t.key(), "sha", "org", "repo"),
    commit_timestamp: t.at("commit.committer.date", t.timestamp()),
    commit: t.object({
      ...t.each(signature, "author", "committer"),
      message: t.string(),
      comment_count: t.integer(),
    }),
    author: account,
  });
  override readonly primaryKeys = ["sha", "org", "repo"] as const;
  override readonly replicationKey = "commit_timestamp";
  override readonly replicationFilter = { parameter: "since" };
  override readonly parent = RepositoriesStream;
}

export class LabelsStream extends GitHubStream<LabelsStream> {
  readonly name = "labels";
  readonly path = "/repos/{org}/{repo}/labels";
  readonly schema = t.object({
    ...place,
    ...t.each(t.string(), "name", "color", "description"),
    default: t.boolean(),
  });
  override readonly parent = RepositoriesStream;
}

export class PullRequestsStream extends GitHubStream<PullRequestsStream> {
  readonly name = "pull_requests";
  readonly path = "/repos/{org}/{repo}/pulls?state=all";
  readonly schema = t.object({
    ...place,
    number: t.required(t.integer()),
    ...t.each(t.string(), "title", "state", "merge_commit_sha"),
    draft: t.boolean(),
    ...t.each(t.timestamp(), "created_at", "updated_at", "merged_at"),
  });
  override readonly parent = RepositoriesStream;
}

export class ReviewsStream extends GitHubStream<ReviewsStream> {
  readonly name = "reviews";
  readonly path = "/repos/{org}/{repo}/pulls/{pull_number}/reviews";
  readonly schema = t.object({
    ...place,
    pull_number: t.integer(),
    user: account,
    ...t.each(t.string(), "body", "state"),
    submitted_at: t.timestamp(),
  });
  override readonly parent = PullRequestsStream;

  override childContext({ number, org, repo }: RowOf<PullRequestsStream>) {
    return { org, repo, pull_number: number };
  }
}

export const tap = sdk.singleFileTap(import.meta, {
  name: "tap-github",
  version: "1.0.0",
  settings,
});
