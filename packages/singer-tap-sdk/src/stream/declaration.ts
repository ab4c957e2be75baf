/** Types that the compiler derives from a stream's declarations, so that it finds contradictions. */

import type { Context } from "../http/context.ts";
import type { ColumnOf, RecordOf, RecordSchema } from "../schema/schema.ts";
import type { JsonObject } from "../singer/index.ts";
import type { Contexts } from "./contexts.ts";
import type { StreamClass } from "./stream.ts";

/** What says which streams a stream is read for. */
interface Descent {
  readonly name: string;
  readonly parent: unknown;
  readonly optionalParent: unknown;
}

/** What every stream declares, whatever its source: the constraint on the type parameter of `FlatStream`. */
export interface StreamDeclaration extends Descent {
  readonly schema: RecordSchema;
  readonly primaryKeys: readonly string[];
  readonly parent: StreamClass | null;
  readonly optionalParent: StreamClass | null;
  partitions(): unknown;
  childContext(row: never, context: never): unknown;
  contextForChildren(row: never, context: never): unknown;
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

/**
 * The type of a stream's name: any text. For a stream that is its own parent, a sentence that says so, which the compiler
 * shows when it refuses the name.
 */
export type NameOf<Of extends Descent> =
  IsOwnAncestor<Of> extends true
    ? `${Of["name"]}: declares ${ParentMember<Of>}, and so is its own parent by way of ${DeclaredParent<Of>["name"]}`
    : string;

/** The member with the parent that a stream is requested for. */
type ParentMember<Of extends Descent> = [Made<Of["parent"]>] extends [never]
  ? "optionalParent"
  : "parent";

type IsOwnAncestor<Of extends Descent> = Of["name"] extends AncestorName<Of> ? true : false;

/** The names of the streams above a stream, up to one that is known already, or whose name is made at run time. */
type AncestorName<Of extends Descent, Known extends string = never> = [DeclaredParent<Of>] extends [
  never,
]
  ? Known
  : DeclaredParent<Of>["name"] extends Known
    ? Known
    : // A record of names that are made at run time may be empty.
      Readonly<Record<never, true>> extends Readonly<Record<DeclaredParent<Of>["name"], true>>
      ? Known
      : AncestorName<DeclaredParent<Of>, Known | DeclaredParent<Of>["name"]>;

/**
 * The context of a stream's partitions: what `childContext` gives, else the `foreignKey`, else the parent's `contextForChildren`;
 * of a stream without a parent, what `partitions` gives. With a `batch`, its parameter takes the place of its key.
 */
export type ContextOf<Of extends StreamDeclaration> =
  IsOwnAncestor<Of> extends true
    ? Context
    : Of["parent"] extends StreamClass
      ? ChildContext<Of>
      : Of["optionalParent"] extends StreamClass
        ? ChildContext<Of> | PartitionContext<Of>
        : PartitionContext<Of>;

type PartitionContext<Of extends StreamDeclaration> =
  ReturnType<Of["partitions"]> extends Contexts<infer Given> ? Given : never;

type ChildContext<Of extends StreamDeclaration> = Batched<
  Of,
  undefined extends ReturnType<Of["childContext"]>
    ? Named<InheritedContext<Of>, OwnChildContext<Of>>
    : OwnChildContext<Of>
>;

/** What `childContext` returns; if the stream does not override it, a value for each name in its path. */
type OwnChildContext<Of extends StreamDeclaration> = OneOf<
  NonNullable<ReturnType<Of["childContext"]>>
>;

/** The context of a stream that does not override `childContext`. */
type InheritedContext<Of extends StreamDeclaration> = Of extends {
  readonly foreignKey: infer Key extends string;
}
  ? { readonly [Name in Key]: string | number | bigint }
  : DeclaredParent<Of> extends { contextForChildren(row: never, context: never): infer Given }
    ? Given
    : never;

/** A context whose names are known, or else another. */
type Named<Given, Other> = string extends keyof Given ? Other : Given;

/** A context as the hooks get it if a request is for several parents. */
type Batched<Of, Given> = Of extends {
  readonly batch: {
    readonly key: infer Key extends string;
    readonly parameter: infer Name extends string;
  };
}
  ? string extends Name
    ? Context & Given
    : Omit<Given, Key> & { readonly [Parameter in Name]: string }
  : Given;

type OneOf<Given> = Given extends readonly (infer Each)[] ? Each : Given;

/** The instance type of a class; never if a stream declares none. */
type Made<Class> = [Class] extends [new (...services: never[]) => infer Of] ? Of : never;

/** The parent of a stream, which may be the stream itself. */
type DeclaredParent<Of extends Descent> = Extract<
  Made<Of["parent"]> | Made<Of["optionalParent"]>,
  Descent
>;

/** The parent of a stream; never for one that is its own parent, whose types would have no end. */
type ParentOf<Of extends StreamDeclaration> =
  IsOwnAncestor<Of> extends true ? never : DeclaredParent<Of>;

/** The parent's row, according to the stream's declarations. */
export type ParentRow<Of extends StreamDeclaration> = JsonObject &
  ([ParentOf<Of>] extends [Declaration] ? RowOf<ParentOf<Of>> : unknown);

/** Context of the partition that contains the parent row. */
export type ParentContext<Of extends StreamDeclaration> = Context &
  ([ParentOf<Of>] extends [Declaration] ? ContextOf<ParentOf<Of>> : unknown);

/** Context of a stream's own partitions, for its hooks. */
export type OwnContext<Of extends StreamDeclaration> = Context & ContextOf<Of>;
