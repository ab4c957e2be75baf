/** How far the files of a stream have been read. */

import { isJsonObject } from "../../singer/index.ts";

/**
 * A place in the files of a stream, after some rows of one of them. As text, it is the cursor of a page: a later run can
 * go on there.
 */
export interface Place {
  /** ID of the job that makes the files; null without one. */
  readonly job: string | null;
  /** Digest of the list of files; null for a single file, or as long as there is no list. */
  readonly list: string | null;
  /** Index of the file in the list. */
  readonly file: number;
  /** Text that is the same as long as the file is; null if it has none, or nothing of it was read. */
  readonly validator: string | null;
  /** Rows of the file that have been passed on. */
  readonly rows: number;
}

/** The place before the first file. */
export const firstPlace: Place = { job: null, list: null, file: 0, validator: null, rows: 0 };

export function writePlace(place: Place): string {
  return JSON.stringify(place);
}

/** Reads what `writePlace` wrote; the first place for anything else, such as the cursor of another version. */
export function readPlace(cursor: string | null): Place {
  try {
    const content: unknown = JSON.parse(cursor ?? "");
    return isPlace(content) ? content : firstPlace;
  } catch {
    return firstPlace;
  }
}

function isPlace(content: unknown): content is Place {
  return (
    isJsonObject(content) &&
    isTextOrNull(content.job) &&
    isTextOrNull(content.list) &&
    Number.isSafeInteger(content.file) &&
    isTextOrNull(content.validator) &&
    Number.isSafeInteger(content.rows)
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
