/** How far an interrupted read of a stream has come, as its bookmark keeps it between runs. */

import { createHash } from "node:crypto";
import { isJsonObject, stringifyJson } from "../../singer/index.ts";

/** Where a series of pages stands: after some rows of the page that a cursor names. */
export interface Position {
  /** Names the page; null for the first one. */
  readonly cursor: string | null;
  /** A digest of the page's rows up to the last one that was written; null if none was. */
  readonly beginning: string | null;
}

/** A window of time that was not read to its end, and where it stands; times are RFC 3339 in UTC, null for no bound. */
export interface OpenWindow extends Position {
  readonly since: string | null;
  readonly until: string | null;
}

/** The progress of a read that a later run can resume. All times are RFC 3339 in UTC. */
export interface Resumption {
  /** When the first attempt began, by the source's clock. */
  readonly startedAt: string;
  /** When this was written, by the host's clock, which its age is measured by. */
  readonly at: string;
  /** The greatest replication key value seen, as text. */
  readonly greatest: string | null;
  /** Records of the list that were passed so far. Default: unknown. */
  readonly rows?: number;
  /** A digest of the columns that it fills, if it reads the whole table. */
  readonly columns?: string | null;
  /** By the fingerprint of each partition that was started, the windows left to read; none once it is complete. */
  readonly partitions: Readonly<Record<string, readonly OpenWindow[]>>;
}

/** The key of a bookmark that holds the resumption: always a text, empty if there is nothing to resume. */
export const resumeKey = "resume";

/**
 * A resumption as one text. A runner that merges states replaces a text as a whole; in a map it would keep entries of
 * older reads.
 */
export function writeResumption(resumption: Resumption): string {
  return JSON.stringify(resumption);
}

/** Reads what `writeResumption` wrote; null for anything else, which then costs a read from the start. */
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
    isTextOrNull(content.greatest) &&
    isTextOrNull(content.columns ?? null) &&
    Number.isSafeInteger(content.rows ?? 0) &&
    isJsonObject(content.partitions) &&
    Object.values(content.partitions).every(
      (windows) => Array.isArray(windows) && windows.every(isOpenWindow),
    )
  );
}

function isOpenWindow(value: unknown): value is OpenWindow {
  return (
    isJsonObject(value) &&
    isTextOrNull(value.cursor) &&
    isTextOrNull(value.beginning) &&
    (value.since === null || isInstant(value.since)) &&
    (value.until === null || isInstant(value.until))
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function isInstant(value: unknown): boolean {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

/** A short text that changes whenever a part does. */
export function fingerprint(parts: readonly unknown[]): string {
  return createHash("sha256").update(stringifyJson(parts)).digest("base64url").slice(0, 16);
}

/** The digest of the columns that a table's rows are filled with, as `writeColumns` writes them. */
export function columnsDigest(columns: string): string {
  return fingerprint([columns]);
}
