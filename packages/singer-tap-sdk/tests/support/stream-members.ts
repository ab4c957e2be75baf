/** The names that a stream declares, and those of its hooks. */

import { GraphQLStream, RESTStream, Stream, t } from "../../src/index.ts";
import { recordedLog } from "./logger.ts";

const services = { settings: {}, logger: recordedLog().logger };

/** It declares what the compiler demands of every stream, and has the rest from its bases. */
class LeastStream extends RESTStream<LeastStream> {
  readonly name = "least";
  readonly path = "/least";
  readonly urlBase = "https://api.example.com";
  readonly schema = t.object({ id: t.key("Identifier.") }, "Record.");
}

/** The same for a GraphQL stream. */
class LeastGraphQLStream extends GraphQLStream<LeastGraphQLStream> {
  readonly name = "least";
  readonly path = "/graphql";
  readonly urlBase = "https://api.example.com";
  readonly schema = t.object({ id: t.key("Identifier.") }, "Record.");
  readonly query = "{ least { id } }";
}

/** What a subclass of RESTStream declares or may override. */
export function membersOfStreams(): string[] {
  const least = new LeastStream(services);
  const members = [least, Stream.prototype, RESTStream.prototype].flatMap((one) =>
    Object.getOwnPropertyNames(one),
  );
  const unnamed = [
    "constructor",
    "pages",
    "count",
    "isInFiles",
    "credential",
    "incremental",
    "seriesRequest",
    "healthCheck",
    "requestProblem",
    "deltaTokenProblem",
    "cursorBehind",
    "firstPageBody",
    "describe",
    "jsonSchema",
    "recordSchema",
    "placeholders",
    "settings",
    "logger",
  ];
  return [...new Set(members)].filter((name) => !unnamed.includes(name));
}

/** What a subclass of GraphQLStream has that one of RESTStream does not. */
export function membersOfGraphQLStreams(): string[] {
  const least = new LeastStream(services);
  return [new LeastGraphQLStream(services), GraphQLStream.prototype]
    .flatMap((one) => Object.getOwnPropertyNames(one))
    .filter((name) => !(name in least));
}
