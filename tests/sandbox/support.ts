/** What the sandbox's own tests share. The loops that page are written out in the tests: they are what is tested. */

import assert from "node:assert/strict";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../sandbox/server.ts";

/** A JSON object as it came over the wire. */
export type Body = Readonly<Record<string, unknown>>;

/** An answer, read to its end. */
export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
};

/** Starts a sandbox for one test and stops it afterwards, whatever the test came to. */
export async function withSandbox(
  options: SandboxOptions,
  test: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await test(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Asks with the right key and reads the answer. */
export async function get(sandbox: Sandbox, url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${sandbox.origin}${url}`, {
    headers: { authorization: `Bearer ${sandbox.apiKey}` },
    redirect: "manual",
    ...init,
  });
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

/** The rows that an answer lists under a key. */
export function rowsOf(body: Body, table: string): readonly Body[] {
  const rows = body[table];
  assert.ok(Array.isArray(rows), `${table} is not a list`);
  return rows.map(objectOf);
}

/** The value as an object; anything else fails the test. */
export function objectOf(value: unknown): Body {
  assert.ok(isBody(value), "is not an object");
  return value;
}

/** The ids of rows. */
export function idsOf(rows: readonly Body[]): readonly unknown[] {
  return rows.map(({ id }) => id);
}

/** The `pagination_meta` of an answer. */
export function metaOf(body: Body): Body {
  return objectOf(body.pagination_meta);
}

/** The field that an error answer blames. */
export function blamedField(body: Body): unknown {
  const [error] = rowsOf(body, "errors");
  return objectOf(error?.source).field;
}

function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
