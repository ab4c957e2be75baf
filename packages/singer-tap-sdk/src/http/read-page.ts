/** Reads the page of a response, or throws the error that says why it has none. */

import {
  InvalidResponseError,
  type RequestFacts,
  UnexpectedResponseError,
} from "../errors/index.ts";
import { type ApiResponse, InvalidResponse, UnexpectedResponse } from "./response.ts";

/**
 * Reads the page of a success response.
 *
 * @throws InvalidResponseError when the response is not what the endpoint promises.
 * @throws UnexpectedResponseError when it is complete, but not what the stream declares.
 */
export function readPage<Page>(
  response: ApiResponse,
  content: unknown,
  read: (response: ApiResponse) => Page,
  facts: RequestFacts,
): Page {
  if (response.body === undefined) {
    const problem = String(content).trim() === "" ? "the body is empty" : "the body is not JSON";
    throw new InvalidResponseError(facts, problem);
  }
  try {
    return read(response);
  } catch (error) {
    throw asRequestError(error, facts);
  }
}

/** What a hook has thrown for a response, as an error of its request; anything else unchanged. */
export function asRequestError(error: unknown, facts: RequestFacts): unknown {
  if (error instanceof UnexpectedResponse) return new UnexpectedResponseError(facts, error.message);
  if (error instanceof InvalidResponse) return new InvalidResponseError(facts, error.message);
  return error;
}
