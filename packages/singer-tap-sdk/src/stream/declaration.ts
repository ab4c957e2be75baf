/** What the compiler reads from a stream's own declarations, so that it finds what contradicts them. */

import type { Context } from "../http/context.ts";
import type { ColumnOf, RecordOf, RecordSchema } from "../schema/schema.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Contexts } from "./contexts.ts";
import type { StreamClass } from "./stream.ts";

/** What a table declares, wherever its rows come from: the least that a class must have to be the type parameter of `FlatStream`. */
export interface StreamDeclaration {
  readonly schema: RecordSchema;
  readonly primaryKeys: readonly string[];
  readonly parent: StreamClass | null;
  readonly optionalParent: StreamClass | null;
  partitions(): unknown;
  childContext(row: never, context: never): unknown;
}

/** What a stream declares: the least that a class must have to be the type parameter of `RESTStream`. */
export interface RESTStreamDeclaration extends StreamDeclaration {
  readonly path: string;
}

/** A context that fills the `{name}`s of a path. */
export type PathContext<Path extends string> = Context & {
  readonly [Name in Placeholder<Path>]: string | number | bigint;
};

/** The names in braces in a path. */
type Placeholder<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The columns of a stream. */
export type ColumnOfStream<Of extends StreamDeclaration> = ColumnOf<Of["schema"]>;

/** A row of a stream, as `childContext` of a stream that is read for it gets it: its keys are never null. */
export type RowOf<Of extends StreamDeclaration> = {
  [Column in keyof RecordOf<Of["schema"]>]: Column extends KeyOf<Of>
    ? NonNullable<RecordOf<Of["schema"]>[Column]>
    : RecordOf<Of["schema"]>[Column];
};

/** The columns that identify a row; where a stream declares none, their type names all columns. */
type KeyOf<Of extends StreamDeclaration> =
  ColumnOfStream<Of> extends Of["primaryKeys"][number] ? "id" : Of["primaryKeys"][number];

/** What tells the partitions of a stream apart: what its `childContext`, else its `partitions` gives. */
export type ContextOf<Of extends StreamDeclaration> = Of["parent"] extends StreamClass
  ? ChildContext<Of>
  : Of["optionalParent"] extends StreamClass
    ? ChildContext<Of> | PartitionContext<Of>
    : PartitionContext<Of>;

type PartitionContext<Of extends StreamDeclaration> =
  ReturnType<Of["partitions"]> extends Contexts<infer Given> ? Given : never;

type ChildContext<Of extends StreamDeclaration> = OneOf<
  NonNullable<ReturnType<Of["childContext"]>>
>;

type OneOf<Given> = Given extends readonly (infer Each)[] ? Each : Given;

/** The stream that a class makes; never where a stream declares none. */
type Made<Class> = [Class] extends [new (...services: never[]) => infer Of] ? Of : never;

/** The stream for whose rows another one is read. */
type ParentOf<Of extends StreamDeclaration> = Made<Of["parent"]> | Made<Of["optionalParent"]>;

/** The parent's row, as the declarations of a stream tell it. */
export type ParentRow<Of extends StreamDeclaration> = JsonObject &
  ([ParentOf<Of>] extends [RESTStreamDeclaration] ? RowOf<ParentOf<Of>> : unknown);

/** The context of the partition that the parent's row is from. */
export type ParentContext<Of extends StreamDeclaration> = Context &
  ([ParentOf<Of>] extends [RESTStreamDeclaration] ? ContextOf<ParentOf<Of>> : unknown);

/** The context of a stream's own partitions, as its hooks get it. */
export type OwnContext<Of extends StreamDeclaration> = Context & ContextOf<Of>;
