/** Lists the files of a stream, and has them made by a job. */

import { createHash } from "node:crypto";
import { FailedJobError, NotFoundError } from "../../errors/index.ts";
import { apiMessageOf } from "../classify.ts";
import type { Endpoint, PagedEndpoint, SeriesStart } from "../endpoint.ts";
import { type EndpointRequest, factsOf } from "../endpoint-request.ts";
import type { HttpClient } from "../http-client.ts";
import { urlBelow } from "../origin.ts";
import { fillPath } from "../path-and-query.ts";
import {
  type ApiResponse,
  InvalidResponse,
  listAt,
  outlineOf,
  UnexpectedResponse,
  valueAt,
} from "../response.ts";
import type { AsyncJob, Files } from "./declarations.ts";
import { endpointOfFiles } from "./file-endpoints.ts";

/** The declarations that say where the files of an endpoint are. */
export interface FileDeclarations {
  /** The files that its response names; null if the response is the file. */
  readonly files: Files | null;
  /** The job that makes them; null for none. */
  readonly asyncJob: AsyncJob | null;
}

/** The files of a stream. */
export interface FileList {
  readonly requests: readonly EndpointRequest[];
  /** A text that is the same as long as the files are. */
  readonly digest: string;
}

/**
 * Longest time that a job is waited for, in seconds: a day, as long as an interrupted run may be resumed by default
 * (the setting max_resume_age).
 */
const maxJobSeconds = 24 * 60 * 60;

/** Jobs that may vanish in one read; more than two are no coincidence. */
const maxVanishedJobs = 2;

/** Finds the files of one series. */
export class FileLister<Start extends SeriesStart> {
  readonly #endpoint: PagedEndpoint<Start> & FileDeclarations;
  readonly #own: EndpointRequest;
  readonly #client: HttpClient;
  readonly #log: (text: string) => void;
  readonly #fileEndpoint: Endpoint;
  #vanished = 0;

  /**
   * @param own The stream's own request.
   * @param log Called with what users should know while they wait.
   */
  constructor(
    endpoint: PagedEndpoint<Start> & FileDeclarations,
    own: EndpointRequest,
    client: HttpClient,
    log: (text: string) => void,
  ) {
    this.#endpoint = endpoint;
    this.#own = own;
    this.#client = client;
    this.#log = log;
    this.#fileEndpoint = endpointOfFiles(endpoint, endpoint.files?.origins);
  }

  /**
   * The files. Yields the job's ID before each look at the job, which may take hours.
   *
   * @param job ID of the job of an earlier run, or an earlier call; null to start one.
   */
  async *list(job: string | null): AsyncGenerator<string, FileList> {
    const { files, asyncJob } = this.#endpoint;
    if (files === null) return { requests: [this.#own], digest: "" };
    const urls =
      asyncJob === null
        ? await this.#get(this.#own, (response) => urlsIn(response, files))
        : yield* this.#await(asyncJob, files, job);
    return this.#listOf(urls ?? []);
  }

  /** Starts a job, unless there is one, and waits until it is done; null if the API has nothing to read. */
  async *#await(
    asyncJob: AsyncJob,
    files: Files,
    earlier: string | null,
  ): AsyncGenerator<string, readonly URL[] | null> {
    let job = earlier;
    for (;;) {
      job ??= await this.#get(this.#own, (response) => idIn(response, asyncJob));
      if (job === null) return null;
      try {
        return yield* this.#poll(asyncJob, files, job);
      } catch (error) {
        const isVanished = error instanceof NotFoundError;
        const isOld = job === earlier && error instanceof FailedJobError;
        if (!(isVanished || isOld) || this.#vanished === maxVanishedJobs) throw error;
        this.#vanished += 1;
        const fate = isVanished ? "no longer exists" : "has failed";
        this.#log(`The API's job that makes the files ${fate}; starting it anew`);
        job = null;
      }
    }
  }

  async *#poll(
    asyncJob: AsyncJob,
    files: Files,
    job: string,
  ): AsyncGenerator<string, readonly URL[] | null> {
    const { context, url: shownUrl } = this.#own;
    const path = fillPath(asyncJob.status, { ...context, job_id: job });
    const url = urlBelow(this.#endpoint.urlBase, path);
    const request = { endpoint: this.#fileEndpoint, context, url, body: null, shownUrl };
    const startedAt = performance.now();
    for (let polls = 1; ; polls += 1) {
      yield job;
      const report = await this.#get(request, (response) => {
        const state = stateIn(response, asyncJob);
        return asyncJob.done.includes(state)
          ? urlsIn(response, files)
          : { response, isFailed: asyncJob.failed.includes(state) };
      });
      if (report === null || !("response" in report)) return report;
      const isLate = performance.now() - startedAt > maxJobSeconds * 1000;
      if (report.isFailed || isLate) {
        const own = this.#endpoint.errorBody(report.response);
        const apiMessage = apiMessageOf(own, this.#client.redactor);
        const problem = report.isFailed ? "failed" : "did not end within a day";
        throw new FailedJobError({ ...factsOf(this.#own, 1), apiMessage }, problem);
      }
      if (polls === 1) this.#log("Waiting for the API's job that makes the files");
      await this.#client.waitForJob(polls, report.response.headers);
    }
  }

  /** Requests JSON; null for a response with the action `ignore`. */
  async #get<Value>(
    request: EndpointRequest,
    read: (response: ApiResponse) => Value,
  ): Promise<Value | null> {
    const empty: { readonly records: readonly never[]; readonly value: Value | null } = {
      records: [],
      value: null,
    };
    const { value } = await this.#client.get({
      ...request,
      empty,
      read: (response) => ({ records: [], value: expected(() => read(response)) }),
    });
    return value;
  }

  #listOf(urls: readonly URL[]): FileList {
    const { context, url: shownUrl } = this.#own;
    const { format } = this.#endpoint;
    const shared = { endpoint: this.#fileEndpoint, context, body: null, format, shownUrl };
    const named = JSON.stringify(namesOf(urls, new URL(this.#endpoint.urlBase)));
    const digest = createHash("sha256").update(named).digest("base64url");
    return { requests: urls.map((url) => ({ ...shared, url })), digest: digest.slice(0, 16) };
  }
}

/**
 * What tells files apart. Signed URLs, which storages have, differ in their queries each time: these count only where they are
 * the API's, or paths alone do not tell.
 */
function namesOf(urls: readonly URL[], api: URL): readonly string[] {
  const names = urls.map(({ href, origin, pathname }) =>
    origin === api.origin ? href : origin + pathname,
  );
  return new Set(names).size === names.length ? names : urls.map(({ href }) => href);
}

/** @throws UnexpectedResponse when a response is not what is declared: it would be the same again. */
function expected<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof InvalidResponse ? new UnexpectedResponse(error.message) : error;
  }
}

function idIn({ body }: ApiResponse, { idPath = "id" }: AsyncJob): string {
  return textAt(body, idPath, "ID of a job");
}

function stateIn({ body }: ApiResponse, { statePath = "status" }: AsyncJob): string {
  return textAt(body, statePath, "state of the job");
}

function textAt(body: unknown, path: string, what: string): string {
  const value = valueAt(body, path);
  if (["string", "number", "bigint", "boolean"].includes(typeof value)) return String(value);
  throw new InvalidResponse(`it has no ${what} at "${path}", but ${outlineOf(body)}`);
}

function urlsIn(response: ApiResponse, { urls }: Files): readonly URL[] {
  const found = typeof urls === "function" ? urls(response) : textsAt(response.body, urls);
  return found.map((url) => {
    if (URL.canParse(url, response.url.href)) return new URL(url, response.url);
    throw new InvalidResponse("one of its files has no valid URL");
  });
}

function textsAt(body: unknown, path: string): readonly string[] {
  const value = valueAt(body, path);
  const list = typeof value === "string" ? [value] : listAt(body, path);
  if (list.every((url) => typeof url === "string")) return list;
  throw new InvalidResponse(`"${path}" holds something other than URLs`);
}
