/** All errors that the SDK raises, one class per file. */

export { ConfigError } from "./config-error.ts";
export { ConnectionError } from "./connection-error.ts";
export { ContextError } from "./context-error.ts";
export { FailedJobError } from "./failed-job-error.ts";
export { ForbiddenError } from "./forbidden-error.ts";
export { ForeignOriginError } from "./foreign-origin-error.ts";
export { InvalidResponseError } from "./invalid-response-error.ts";
export { MissingKeyError } from "./missing-key-error.ts";
export { NotFoundError } from "./not-found-error.ts";
export { OversizedResponseError } from "./oversized-response-error.ts";
export { RateLimitWaitError } from "./rate-limit-wait-error.ts";
export { RateLimitedError } from "./rate-limited-error.ts";
export { RejectedRequestError } from "./rejected-request-error.ts";
export { RequestError, type RequestFacts } from "./request-error.ts";
export { ServerError } from "./server-error.ts";
export { type Recovery, TapError } from "./tap-error.ts";
export { TemporaryFileError } from "./temporary-file-error.ts";
export { TimeoutError } from "./timeout-error.ts";
export { TlsError } from "./tls-error.ts";
export { TokenRefusedError } from "./token-refused-error.ts";
export { TokenUnavailableError } from "./token-unavailable-error.ts";
export { UnauthorizedError } from "./unauthorized-error.ts";
export { UnexpectedResponseError } from "./unexpected-response-error.ts";
export { UnreachableError } from "./unreachable-error.ts";
