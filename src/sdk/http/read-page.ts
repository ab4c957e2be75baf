/** The page of a response, or the error that says why it is none. */

import { MalformedAnswerError, type RequestFacts, UnexpectedAnswerError } from "../errors/index.ts";
import { type Answer, UnexpectedAnswer, UnusableAnswer } from "./answer.ts";
import type { JudgedAnswer } from "./verdict.ts";

/**
 * Makes a page of a response that was judged to be one.
 *
 * @throws MalformedAnswerError when the answer is not what the endpoint promises.
 * @throws UnexpectedAnswerError when it is whole, and still not what the stream declares.
 */
export function readPage<Page>(
  answer: JudgedAnswer,
  text: string,
  read: (answer: Answer) => Page,
  facts: RequestFacts,
): Page {
  if (answer.body === undefined) {
    const problem = text.trim() === "" ? "the body is empty" : "the body is not JSON";
    throw new MalformedAnswerError(facts, problem);
  }
  try {
    return read(answer);
  } catch (error) {
    if (error instanceof UnexpectedAnswer) throw new UnexpectedAnswerError(facts, error.message);
    if (error instanceof UnusableAnswer) throw new MalformedAnswerError(facts, error.message);
    throw error;
  }
}
