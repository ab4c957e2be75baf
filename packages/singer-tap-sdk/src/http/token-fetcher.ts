/** Fetches tokens for the authenticators of a run. */

import pLimit, { type LimitFunction } from "p-limit";
import {
  InvalidResponseError,
  RequestError,
  type RequestFacts,
  TokenRefusedError,
  TokenUnavailableError,
} from "../errors/index.ts";
import type { Redactor } from "../logging/redactor.ts";
import { isJsonObject, stringifyJson } from "../singer/index.ts";
import type { Authenticator, AuthServices, TokenRequest } from "./authenticators/index.ts";
import { classifyResponse } from "./classify.ts";
import type { ErrorBody } from "./error-body.ts";
import { endpointOf, type OutgoingRequest } from "./request.ts";
import type { RequestReport } from "./request-log.ts";
import { type ApiResponse, InvalidResponse, isSuccess, jsonOf } from "./response.ts";
import type { Retrier } from "./retrier.ts";
import type { Sender } from "./sender.ts";

interface TokenFetcherOptions {
  readonly redactor: Redactor;
  readonly onRequest: (report: RequestReport) => void;
}

/** A response of a token endpoint. */
interface TokenResponse {
  readonly body: unknown;
  /** When it was requested, in milliseconds of `performance.now()`. */
  readonly requestedAt: number;
}

/**
 * Fetches the tokens of a run, one at a time per endpoint. Its requests wait for no budget and take no permit, since a
 * page request that holds both waits for them.
 */
export class TokenFetcher {
  readonly #options: TokenFetcherOptions;
  readonly #sender: Sender;
  readonly #retrier: Retrier;
  readonly #services = new WeakMap<Authenticator, AuthServices>();
  readonly #lanes = new Map<string, LimitFunction>();
  readonly #kept = new Map<unknown, Map<string, object>>();
  /** The last response, or the pending one, by its request. */
  readonly #newest = new Map<string, Promise<TokenResponse>>();

  constructor(options: TokenFetcherOptions, sender: Sender, retrier: Retrier) {
    this.#options = options;
    this.#sender = sender;
    this.#retrier = retrier;
  }

  /** The services for an authenticator. */
  servicesFor(authenticator: Authenticator): AuthServices {
    const known = this.#services.get(authenticator);
    if (known !== undefined) return known;
    const given = new Map<string, Promise<TokenResponse>>();
    const services: AuthServices = {
      fetchToken: (request) => this.#share(request, given),
      shared: (kind, key, make) => this.#keep(kind, key, make),
      redact: (secret) => this.#options.redactor.add(secret),
    };
    this.#services.set(authenticator, services);
    return services;
  }

  #keep<Kept extends object>(
    kind: abstract new (...parameters: never[]) => Kept,
    key: string,
    make: () => Kept,
  ): Kept {
    const ofKind = this.#kept.get(kind) ?? new Map<string, object>();
    this.#kept.set(kind, ofKind);
    const known = ofKind.get(key);
    if (known instanceof kind) return known;
    const kept = make();
    ofKind.set(key, kept);
    return kept;
  }

  /** @param given Responses that the authenticator has received. */
  async #share<Token>(
    request: TokenRequest<Token>,
    given: Map<string, Promise<TokenResponse>>,
  ): Promise<Token> {
    const key = requestKey(request);
    const newest = this.#newest.get(key);
    const isGiven = newest === undefined || newest === given.get(key);
    const response = isGiven ? this.#begin(key, request) : newest;
    const { body, requestedAt } = await response;
    given.set(key, response);
    try {
      return request.read(body, requestedAt);
    } catch (error) {
      // A response that another authenticator accepts may have no token for this one.
      if (!isGiven && error instanceof InvalidResponse) return this.#share(request, given);
      throw error;
    }
  }

  #begin(key: string, request: TokenRequest<unknown>): Promise<TokenResponse> {
    const response = this.#laneTo(request.url)(() => this.#fetch(request));
    this.#newest.set(key, response);
    response.catch(() => this.#newest.delete(key));
    return response;
  }

  /** One request at a time, so that an endpoint that rejects requests is not flooded. */
  #laneTo({ href }: URL): LimitFunction {
    const lane = this.#lanes.get(href) ?? pLimit(1);
    this.#lanes.set(href, lane);
    return lane;
  }

  /** Requests a token until a response contains one. */
  async #fetch(request: TokenRequest<unknown>): Promise<TokenResponse> {
    const schedule = this.#retrier.schedule({ isPaced: false, isRenewable: false });
    try {
      return await this.#retrier.run(schedule, request.url.origin, (attempts) =>
        this.#attempt(request, attempts),
      );
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const isPassing = error.recovery === "retriable";
      throw isPassing ? new TokenUnavailableError(error) : new TokenRefusedError(error.facts);
    }
  }

  async #attempt(request: TokenRequest<unknown>, attempts: number): Promise<TokenResponse> {
    const { redactor, onRequest } = this.#options;
    const { url, read } = request;
    const outgoing = outgoingTokenRequest(request);
    const stream = url.pathname.split("/").at(-1) ?? "";
    const facts: RequestFacts = { stream, endpoint: endpointOf(outgoing), attempts };
    const requestedAt = performance.now();
    const { response: raw, meter } = await this.#sender.send(
      outgoing,
      facts,
      () => this.#retrier.reachability.contact(),
      (body) => body.text(),
    );
    try {
      if (raw instanceof RequestError) throw raw;
      const response = { ...raw, body: jsonOf(raw.content) };
      if (!isSuccess(raw.status)) {
        throw classifyResponse(response, undefined, facts, tokenEndpoint, redactor);
      }
      read(response.body, requestedAt);
      return { body: response.body, requestedAt };
    } catch (error) {
      if (error instanceof InvalidResponse) throw new InvalidResponseError(facts, error.message);
      throw error;
    } finally {
      const { method } = outgoing;
      const path = url.pathname;
      onRequest({ stream, method, path, attempt: attempts, ...meter.measurements, records: null });
    }
  }
}

function outgoingTokenRequest({ url, content, headers }: TokenRequest<unknown>): OutgoingRequest {
  const isForm = content instanceof URLSearchParams;
  const all = new Headers(headers);
  all.set("content-type", isForm ? "application/x-www-form-urlencoded" : "application/json");
  const body = isForm ? content.toString() : stringifyJson(content);
  return { method: "POST", url, headers: all, body };
}

/** Identifies a token request. */
function requestKey(request: TokenRequest<unknown>): string {
  const { url, headers, body } = outgoingTokenRequest(request);
  return stringifyJson([url.href, [...headers], body]);
}

/** The token endpoint, for the classification of its errors. */
const tokenEndpoint = { requiredScope: null, errorBody: readTokenError };

/** `{ "error": "invalid_client", "error_description": "…" }`, RFC 6749, 5.2. */
function readTokenError({ body }: ApiResponse): ErrorBody | null {
  if (!isJsonObject(body)) return null;
  const { error, error_description: message } = body;
  return {
    code: typeof error === "string" ? error : null,
    message: typeof message === "string" ? message : null,
    requestId: null,
  };
}
