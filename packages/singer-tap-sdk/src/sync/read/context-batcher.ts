/** Reads the rows of several parents with one request. */

import type { Context } from "../../http/context.ts";
import { stringifyJson } from "../../singer/index.ts";
import type { Batch } from "../../stream/stream.ts";

/** The context of a request for several parents: their values, joined, in place of each one's own. */
export function batchContext({ key, parameter }: Batch, members: readonly Context[]): Context {
  const { [key]: _, ...rest } = members[0] ?? {};
  return { ...rest, [parameter]: members.map((member) => String(member[key])).join(",") };
}

/** What is read for one parent. */
export interface BatchMember {
  readonly context: Context;
  /** Whether its rows are written. */
  readonly isNeeded: boolean;
}

/** Parents whose contexts differ only by their own value, and what waits for their rows. */
interface Group<Member, Result> {
  readonly members: Member[];
  readonly results: Promise<readonly Result[]>;
  readonly send: () => void;
}

/**
 * Collects parents that are read at the same time, and requests their rows together. A request is sent once it is full, or
 * when no further parent of the page adds to it at once.
 */
export class ContextBatcher<Member extends BatchMember, Result> {
  readonly #batch: Batch;
  readonly #read: (members: readonly Member[]) => Promise<readonly Result[]>;
  readonly #groups = new Map<string, Group<Member, Result>>();

  /** @param read Reads the rows of some parents; returns a result for each, in their order. */
  constructor(batch: Batch, read: (members: readonly Member[]) => Promise<readonly Result[]>) {
    this.#batch = batch;
    this.#read = read;
  }

  /** The result for a parent. */
  async read(member: Member): Promise<Result> {
    const { [this.#batch.key]: _, ...rest } = member.context;
    const key = stringifyJson([member.isNeeded, rest]);
    const group = this.#groups.get(key) ?? this.#open(key);
    const index = group.members.push(member) - 1;
    if (group.members.length >= this.#batch.size) group.send();
    const results = await group.results;
    const result = results[index];
    if (result === undefined) throw new Error("A batch has no result for one of its parents");
    return result;
  }

  #open(key: string): Group<Member, Result> {
    const members: Member[] = [];
    const { promise, resolve } = withResolver();
    const send = (): void => {
      if (this.#groups.get(key)?.members === members) this.#groups.delete(key);
      resolve();
    };
    setImmediate(send);
    const group = { members, results: promise.then(() => this.#read(members)), send };
    this.#groups.set(key, group);
    return group;
  }
}

/** A promise and what resolves it; Node.js 20 has no `Promise.withResolvers`. */
function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
