/** What an error means for the run, the stream or the partition: one table. */

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  ForbiddenError,
  NotFoundError,
  RejectedRequestError,
  ServerError,
  UnauthorizedError,
} from "../../../src/errors/index.ts";
import { Stream, type StreamClass, t } from "../../../src/index.ts";
import {
  type FailureAction,
  type FailureOptions,
  failurePolicy,
} from "../../../src/sync/read/failure-policy.ts";

class Orders extends Stream {
  readonly name = "orders";
  readonly schema = t.object({ id: t.key("Identifier") }, "Order");

  override pages(): never {
    throw new Error("No page is requested");
  }
}

const list = { parent: null, isUnverified: false };
const child = { parent: Orders as StreamClass, isUnverified: false };
const unverified = { parent: null, isUnverified: true };
const unverifiedChild = { parent: Orders as StreamClass, isUnverified: true };

const facts = { stream: "orders", endpoint: "GET /orders", attempts: 1 };
const forbidden = new ForbiddenError({ ...facts, status: 403 }, "orders.view");
const notFound = new NotFoundError({ ...facts, status: 404 });
const rejected = new RejectedRequestError({ ...facts, status: 422 });
const unknownPath = new RejectedRequestError({ ...facts, status: 404 });
const chosen = (action: "skip-partition" | "skip-stream" | "fail") =>
  new NotFoundError({ ...facts, status: 404, action });

const none: FailureOptions = { skipForbidden: false, hasPages: false };
const skipForbidden: FailureOptions = { ...none, skipForbidden: true };
const hasPages: FailureOptions = { ...none, hasPages: true };

const table: readonly (readonly [
  error: string,
  value: unknown,
  stream: Parameters<typeof failurePolicy>[1],
  options: FailureOptions,
  action: FailureAction,
])[] = [
  ["a bug in a hook", new TypeError("x is undefined"), list, none, "fail"],
  ["a bug in a hook of a child", new TypeError("x is undefined"), child, skipForbidden, "fail"],
  [
    "a rejected credential",
    new UnauthorizedError({ ...facts, status: 401 }),
    list,
    none,
    "abort-run",
  ],
  ["a server error", new ServerError({ ...facts, status: 500 }), list, none, "fail"],
  ["a rejected request", rejected, list, none, "fail"],
  ["a rejected request of a child", rejected, child, none, "fail"],
  ["a missing permission", forbidden, list, none, "fail"],
  ["a missing permission with skip_forbidden", forbidden, list, skipForbidden, "skip-stream"],
  [
    "a missing permission of a child with skip_forbidden",
    forbidden,
    child,
    skipForbidden,
    "skip-stream",
  ],
  ["a list that does not exist", notFound, list, none, "fail"],
  ["a list that does not exist, with skip_forbidden", notFound, list, skipForbidden, "fail"],
  ["a deleted parent", notFound, child, none, "partition-gone"],
  ["a parent that vanishes after its first page", notFound, child, hasPages, "fail"],
  ["a 404 whose body is not the API's", unknownPath, list, none, "fail"],
  ["a 404 whose body is not the API's, of a child", unknownPath, child, none, "fail"],
  [
    "the unverified path of a list that does not exist",
    unknownPath,
    unverified,
    none,
    "skip-stream",
  ],
  ["an unverified list that the API does not find", notFound, unverified, none, "skip-stream"],
  [
    "the unverified path of a child that does not exist",
    unknownPath,
    unverifiedChild,
    none,
    "partition-gone",
  ],
  ["another status of an unverified path", rejected, unverified, none, "fail"],
  ["a response that the stream fails for", chosen("fail"), child, none, "fail"],
  ["a response that the stream skips", chosen("skip-stream"), list, none, "skip-stream"],
  ["a response that skips its partition", chosen("skip-partition"), list, none, "skip-partition"],
  [
    "a later page that skips its partition",
    chosen("skip-partition"),
    child,
    hasPages,
    "skip-partition",
  ],
  [
    "a rejected credential that the stream fails for",
    new UnauthorizedError({ ...facts, status: 401, action: "fail" }),
    list,
    none,
    "fail",
  ],
];

suite("The failure policy", () => {
  for (const [error, value, stream, options, action] of table) {
    test(`answers ${error} with ${action}`, () => {
      assert.equal(failurePolicy(value, stream, options), action);
    });
  }
});
