/** What a GraphQL response, or an object in one, holds at the path of a connection. */

import { isJsonObject, type JsonObject } from "../../singer/index.ts";
import { InvalidResponse, outlineOf } from "../response.ts";

/** A page of a connection. */
interface ConnectionPage {
  readonly nodes: readonly JsonObject[];
  /** The cursor of the next page; null on the last page. */
  readonly endCursor: string | null;
}

const noPage: ConnectionPage = { nodes: [], endCursor: null };

/**
 * What a response has at a path below `data`: null if that, or an object on the way to it, is null; undefined if there is
 * nothing of that name.
 */
export function valueInData(body: unknown, path: string): unknown {
  let value = body;
  for (const name of ["data", ...path.split(".")]) {
    if (value === null) return null;
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/**
 * The page at a path below `data`: a connection, or a plain list, which has no other page. Null is an empty page: the
 * object no longer exists, or has no rows.
 *
 * @throws InvalidResponse if there is neither.
 */
export function connectionPageAt(body: unknown, path: string): ConnectionPage {
  const value = valueInData(body, path);
  if (value === undefined) {
    throw new InvalidResponse(`it holds nothing at "data.${path}", but ${outlineOf(body)}`);
  }
  return connectionPage(value, path);
}

/**
 * The page that a connection is: `{ nodes, pageInfo { hasNextPage endCursor } }`, or with `edges { node }`.
 *
 * @throws InvalidResponse if it is no connection, or does not say whether another page follows.
 */
function connectionPage(value: unknown, path: string): ConnectionPage {
  if (value === null) return noPage;
  if (Array.isArray(value)) return { nodes: objectsOf(value, path), endCursor: null };
  if (!isJsonObject(value)) throw new InvalidResponse(`${path} is a ${typeof value}`);
  return { nodes: nodesOf(value, path), endCursor: endCursorOf(value, path) };
}

function nodesOf(connection: JsonObject, path: string): readonly JsonObject[] {
  const { nodes, edges } = connection;
  if (Array.isArray(nodes)) return objectsOf(nodes, path);
  if (Array.isArray(edges)) {
    return objectsOf(
      objectsOf(edges, path).map(({ node }) => node),
      path,
    );
  }
  // Relay's specification lets both be null.
  if (nodes === null || edges === null) return [];
  const given = outlineOf(connection, 1);
  throw new InvalidResponse(`${path} has neither nodes nor edges { node }, but ${given}`);
}

/** The objects of a list; null stands for one that the API does not return. */
function objectsOf(list: readonly unknown[], path: string): readonly JsonObject[] {
  const given = list.filter((one) => one !== null);
  if (given.every(isJsonObject)) return given;
  throw new InvalidResponse(`${path} holds something that is not an object`);
}

function endCursorOf({ pageInfo }: JsonObject, path: string): string | null {
  if (!isJsonObject(pageInfo) || typeof pageInfo.hasNextPage !== "boolean") {
    throw new InvalidResponse(`${path} has no pageInfo { hasNextPage endCursor }`);
  }
  const { hasNextPage, endCursor } = pageInfo;
  if (!hasNextPage) return null;
  if (typeof endCursor === "string" && endCursor !== "") return endCursor;
  throw new InvalidResponse(`${path} has another page, but no endCursor in its pageInfo`);
}
