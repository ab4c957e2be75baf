/** Finds mistakes in what children declare of the rows of their parent. */

import { hasChildContext, isRESTStream, RESTStream } from "../../stream/rest-stream.ts";
import type { Stream } from "../../stream/stream.ts";
import { joinNames } from "../../text/join-names.ts";

/** What comes inside the rows of the parent, and what names them, is declared in both. */
export function foreignKeyProblems(stream: Stream, parent: Stream | null): string[] {
  if (!isRESTStream(stream)) return [];
  const { name, foreignKey, firstPage, batch, placeholders } = stream;
  const isOwnContext = hasChildContext(stream);
  if (foreignKey === null) {
    if (firstPage !== null) return [`${name}: declares firstPage, and needs a foreignKey with it`];
    if (parent === null || !isRESTStream(parent)) return [];
    return isOwnContext || parent.contextForChildren !== RESTStream.prototype.contextForChildren
      ? []
      : [
          `${name}: declares a parent, and so needs a foreignKey, childContext, or contextForChildren in ${parent.name}`,
        ];
  }
  if (parent === null) return [`${name}: declares foreignKey, and has no parent`];
  const lacks = (property: string) => !Object.hasOwn(parent.schema.properties, property);
  const missing = placeholders.filter((value) => value !== foreignKey);
  return [
    ...(missing.length > 0 && !isOwnContext
      ? [
          `${name}: its path needs ${joinNames(missing)}, and its foreignKey gives ${foreignKey} alone; name them alike, or override childContext`,
        ]
      : []),
    ...(Object.hasOwn(stream.schema.properties, foreignKey)
      ? []
      : [`${name}: declares the foreignKey ${foreignKey}, which is no column`]),
    ...(lacks("id") ? [`${name}: declares foreignKey, and ${parent.name} has no id`] : []),
    ...(firstPage !== null && lacks(firstPage)
      ? [
          `${name}: declares the firstPage ${firstPage}, which ${parent.name} does not have; declare it there as t.ignore(t.json())`,
        ]
      : []),
    ...(firstPage !== null && batch !== null
      ? [`${name}: declares firstPage, and so has no batch`]
      : []),
  ];
}
