/** The errors that a GraphQL response lists, and what they mean. */

import { isJsonObject } from "../../singer/index.ts";
import { valueAt } from "../response.ts";
import type { ResponseAction } from "../response-action.ts";

/** One error of a response. */
export interface GraphQLError {
  /** The sentence for people; null if it has none. */
  readonly message: string | null;
  /** The machine-readable reason, such as `THROTTLED`; null if it has none. */
  readonly code: string | null;
  /** Names of the fields that lead to what is missing, without indices; empty if the error is about the whole request. */
  readonly fields: readonly string[];
}

/** What a response to a GraphQL request means, by the codes of its errors. */
export type ErrorActions = Readonly<Record<string, ResponseAction>>;

/**
 * The codes in use. They are not in the GraphQL specification: Shopify says `THROTTLED` and `ACCESS_DENIED`, Apollo
 * Server `FORBIDDEN`, `UNAUTHENTICATED`, and `INTERNAL_SERVER_ERROR`, GitHub `RATE_LIMITED` and `INSUFFICIENT_SCOPES`,
 * Linear `RATELIMITED`, Netflix's DGS `PERMISSION_DENIED`, `INTERNAL`, and `UNAVAILABLE`.
 */
const usualActions: ErrorActions = {
  THROTTLED: "rate-limited",
  RATE_LIMITED: "rate-limited",
  RATELIMITED: "rate-limited",
  TOO_MANY_REQUESTS: "rate-limited",
  INTERNAL_SERVER_ERROR: "retry",
  INTERNAL_ERROR: "retry",
  INTERNAL: "retry",
  SERVICE_UNAVAILABLE: "retry",
  UNAVAILABLE: "retry",
  TIMEOUT: "retry",
  UNAUTHENTICATED: "refresh-token-then-retry",
  ACCESS_DENIED: "forbidden",
  FORBIDDEN: "forbidden",
  PERMISSION_DENIED: "forbidden",
  INSUFFICIENT_SCOPES: "forbidden",
};

/** The errors that a body lists; empty if it lists none. */
export function graphQLErrors(body: unknown): readonly GraphQLError[] {
  const errors = isJsonObject(body) ? body.errors : undefined;
  return Array.isArray(errors) ? errors.map(graphQLError) : [];
}

/** The code is in `extensions.code`; GitHub has it in `type`. */
function graphQLError(error: unknown): GraphQLError {
  const path = valueAt(error, "path");
  const [message, code] = [
    textOf(valueAt(error, "message")),
    textOf(valueAt(error, "extensions.code")) ?? textOf(valueAt(error, "type")),
  ];
  const fields = Array.isArray(path) ? path.filter((step) => typeof step === "string") : [];
  return { message, code, fields };
}

/** An error, and what it means; undefined if its code is not known. */
interface JudgedError {
  readonly error: GraphQLError;
  readonly action: ResponseAction | undefined;
}

/**
 * The error that decides on a response: the first after which the request is sent again, since that may settle the others as
 * well; else the first. Null if there is none.
 *
 * @param own What the API's own codes mean, in addition to the usual ones or in place of them.
 */
export function decisiveError(
  errors: readonly GraphQLError[],
  own: ErrorActions,
): JudgedError | null {
  const actions = new Map(Object.entries({ ...usualActions, ...own }));
  const judged = errors.map((error) => ({ error, action: actions.get(error.code ?? "") }));
  return judged.find(({ action }) => isPassing(action)) ?? judged[0] ?? null;
}

/** Whether a request is sent again after a response. */
export function isPassing(action: ResponseAction | undefined): boolean {
  return (
    typeof action === "object" ||
    action === "retry" ||
    action === "rate-limited" ||
    action === "refresh-token-then-retry"
  );
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
