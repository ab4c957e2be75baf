/** What the sandbox's own tests share. */

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { isObject } from "../../sandbox/http/records.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/server.ts";

/** A JSON object as it came over the wire. */
export type Body = Readonly<Record<string, unknown>>;

/** A response, read to its end. */
export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
};

type Options = Pick<RequestInit, "method" | "signal"> & {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Starts a sandbox for one test, which stops it. */
export async function startFor(t: TestContext, options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  t.after(() => sandbox.close());
  return sandbox;
}

/** Sends a request with the right key, or with none if it is empty, and reads the response. */
export async function get(sandbox: Sandbox, url: string, options: Options = {}): Promise<Reply> {
  const { key = sandbox.apiKey, headers: others, ...init } = options;
  const own = { ...(key && { authorization: `Bearer ${key}` }), ...others };
  const target = `${sandbox.origin}${url}`;
  const response = await fetch(target, { redirect: "manual", ...init, headers: own });
  const text = await response.text();
  const { status, headers } = response;
  return {
    status,
    headers,
    text,
    get body() {
      return objectOf(JSON.parse(text));
    },
  };
}

/** The pages of a list, by the cursors that lead through them. */
export async function walk(sandbox: Sandbox, url: string, key: string): Promise<Body[][]> {
  const pages: Body[][] = [];
  let after: unknown;
  do {
    const cursor = after === undefined ? "" : `&after=${encodeURIComponent(String(after))}`;
    const { status, body, text } = await get(sandbox, `${url}${cursor}`);
    assert.equal(status, 200, text);
    pages.push([...rowsOf(body, key)]);
    after = objectOf(body.pagination_meta ?? {}).after;
    assert.ok(pages.length < 400, "the list leads in a circle");
  } while (after !== undefined);
  return pages;
}

/** The rows that a response lists under a key. */
export function rowsOf(body: Body, table: string): readonly Body[] {
  const rows = body[table];
  assert.ok(Array.isArray(rows), `${table} is not a list`);
  return rows.map(objectOf);
}

/** The value as an object; anything else fails the test. */
export function objectOf(value: unknown): Body {
  assert.ok(isObject(value), "is not an object");
  return value;
}

/** The ids of rows. */
export function idsOf(rows: readonly Body[]): readonly unknown[] {
  return rows.map(({ id }) => id);
}

/** The `pagination_meta` of a response. */
export function metaOf(body: Body): Body {
  return objectOf(body.pagination_meta);
}

/** The field that an error response blames. */
export function blamedField(body: Body): unknown {
  const [error] = rowsOf(body, "errors");
  return objectOf(error?.source).field;
}
