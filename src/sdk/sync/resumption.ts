/** How far the reading of one stream has come, as its bookmark keeps it between runs. */

import { createHash } from "node:crypto";
import { isJsonObject } from "../../singer/index.ts";

/** Where a slice stands: at its end, or behind a row of the page that a cursor names. */
export type Position =
  | "done"
  | {
      /** Names the page; null for the first one. */
      readonly cursor: string | null;
      /** Key of the last row of the page that is written; null where none is. */
      readonly row: string | null;
    };

/** The progress of a read that may be taken up by a later run. All times are RFC 3339 in UTC. */
export interface Resumption {
  /** When the first attempt at this read began. */
  readonly startedAt: string;
  /** When this progress was made. */
  readonly at: string;
  /** The greatest value of the replication key that was seen. */
  readonly greatest: string | null;
  /** By the fingerprint of each slice that was begun. */
  readonly slices: Readonly<Record<string, Position>>;
}

/** The key of a bookmark that holds progress: always a text, empty where there is nothing to take up. */
export const resumeKey = "resume";

/**
 * Resumption as one text: a runner that merges states replaces a text whole, whereas in a map it would keep
 * entries of older reads.
 */
export function writeResumption(resumption: Resumption): string {
  return JSON.stringify(resumption);
}

/** Reads what `writeResumption` wrote; null for anything else, which costs a read from the start. */
export function readResumption(text: unknown): Resumption | null {
  if (typeof text !== "string" || text === "") return null;
  try {
    const content: unknown = JSON.parse(text);
    return isResumption(content) ? content : null;
  } catch {
    return null;
  }
}

function isResumption(content: unknown): content is Resumption {
  return (
    isJsonObject(content) &&
    isInstant(content.startedAt) &&
    isInstant(content.at) &&
    (content.greatest === null || isInstant(content.greatest)) &&
    isJsonObject(content.slices) &&
    Object.values(content.slices).every(isPosition)
  );
}

function isPosition(value: unknown): value is Position {
  if (value === "done") return true;
  return isJsonObject(value) && isTextOrNull(value.cursor) && isTextOrNull(value.row);
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function isInstant(value: unknown): boolean {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

/** A short text that changes whenever one of the parts does. */
export function fingerprint(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 16);
}
