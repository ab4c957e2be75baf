/** Types that the compiler derives from a stream's declarations, so that it finds contradictions. */

import type { Context } from "../http/context.ts";
import type { ColumnOf, RecordOf, RecordSchema } from "../schema/schema.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Contexts } from "./contexts.ts";
import type { StreamClass } from "./stream.ts";

/** What every stream declares, whatever its source: the constraint on the type parameter of `FlatStream`. */
export interface StreamDeclaration {
  readonly schema: RecordSchema;
  readonly primaryKeys: readonly string[];
  readonly parent: StreamClass | null;
  readonly optionalParent: StreamClass | null;
  partitions(): unknown;
  childContext(row: never, context: never): unknown;
}

/** What a REST stream declares: the constraint on the type parameter of `RESTStream`. */
export interface Declaration extends StreamDeclaration {
  readonly path: string;
}

/** A context with a value for each `{name}` in a path. */
export type PathContext<Path extends string> = Context & {
  readonly [Name in Placeholder<Path>]: string | number | bigint;
};

/** The names in braces in a path. */
type Placeholder<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The columns of a stream. */
export type ColumnOfStream<Of extends StreamDeclaration> = ColumnOf<Of["schema"]>;

/** A row as `childContext` of a child stream receives it: its keys are never null. */
export type RowOf<Of extends StreamDeclaration> = {
  [Column in keyof RecordOf<Of["schema"]>]: Column extends KeyOf<Of>
    ? NonNullable<RecordOf<Of["schema"]>[Column]>
    : RecordOf<Of["schema"]>[Column];
};

/** Primary keys; if a stream declares none, their type names all columns. */
type KeyOf<Of extends StreamDeclaration> =
  ColumnOfStream<Of> extends Of["primaryKeys"][number] ? "id" : Of["primaryKeys"][number];

/** The context of a stream's partitions: what `childContext`, else `partitions`, returns. */
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

/** The instance type of a class; never if a stream declares none. */
type Made<Class> = [Class] extends [new (...services: never[]) => infer Of] ? Of : never;

/** The parent of a stream. */
type ParentOf<Of extends StreamDeclaration> = Made<Of["parent"]> | Made<Of["optionalParent"]>;

/** The parent's row, according to the stream's declarations. */
export type ParentRow<Of extends StreamDeclaration> = JsonObject &
  ([ParentOf<Of>] extends [Declaration] ? RowOf<ParentOf<Of>> : unknown);

/** Context of the partition that contains the parent row. */
export type ParentContext<Of extends StreamDeclaration> = Context &
  ([ParentOf<Of>] extends [Declaration] ? ContextOf<ParentOf<Of>> : unknown);

/** Context of a stream's own partitions, for its hooks. */
export type OwnContext<Of extends StreamDeclaration> = Context & ContextOf<Of>;
