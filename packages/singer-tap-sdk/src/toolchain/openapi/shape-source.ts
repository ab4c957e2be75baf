/** Writes shapes as source: `t.object({ … })`, each shape that several tables have in a file of its own. */

import { commentLines } from "./comment-lines.ts";
import { constantName, kebabCase } from "./names.ts";
import type { DescribedProperty, DescribedShape } from "./schemas.ts";

/** Deepest nesting of objects that are declared property by property; those below are JSON. */
const deepest = 6;

/** Shapes as source. */
export class ShapeSource {
  readonly #shapes: ReadonlyMap<string, DescribedShape>;
  readonly #levels: ReadonlyMap<string, number>;
  /** Shapes that several places have, with the name of the constant of each. */
  readonly #shared: ReadonlyMap<string, string>;

  /**
   * @param shapes All shapes, by name.
   * @param records Names of the shapes of the streams' records, one per stream.
   */
  constructor(shapes: ReadonlyMap<string, DescribedShape>, records: readonly string[]) {
    this.#shapes = shapes;
    const places = new Map<string, number>();
    for (const record of records) places.set(record, (places.get(record) ?? 0) + 1);
    this.#levels = levelsOf(shapes, new Set(records));
    for (const name of this.#levels.keys()) {
      for (const inner of this.#innerOf(name)) places.set(inner, (places.get(inner) ?? 0) + 1);
    }
    const names = new Map<string, string>();
    const used = new Set<string>();
    for (const [name, count] of places) {
      if (count < 2 || shapes.get(name)?.isComponent !== true) continue;
      let constant = constantName(name);
      while (used.has(constant.toLowerCase())) constant = `${constant}2`;
      used.add(constant.toLowerCase());
      names.set(name, constant);
    }
    this.#shared = names;
  }

  /** Files of the shared shapes, by their path in the folder of streams. */
  get files(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#shared].map(([name, constant]) => {
        const imports = new Set<string>();
        const body = this.#object(name, imports);
        const lines = [`import { t } from "singer-tap-sdk";`, ...this.importLines(imports, ".")];
        return [
          `schemas/${kebabCase(constant)}.ts`,
          `${lines.join("\n")}\n\nexport const ${constant} = ${body};\n`,
        ];
      }),
    );
  }

  /** The names of all shapes that the source declares, but those of records. */
  get nested(): readonly string[] {
    return [...this.#levels.keys()].filter((name) => {
      const level = this.#levels.get(name) ?? 0;
      return level > 0 && level <= deepest;
    });
  }

  /** The constant of a shared shape; null for one that a single place has. */
  constantOf(name: string): string | null {
    return this.#shared.get(name) ?? null;
  }

  /** Imports of shared shapes, from a folder. */
  importLines(constants: ReadonlySet<string>, folder: string): readonly string[] {
    return [...constants]
      .sort()
      .map((one) => `import { ${one} } from "${folder}/${kebabCase(one)}.ts";`);
  }

  /**
   * The properties of a record as source, one a line.
   *
   * @param never Columns that are never null.
   * @param imports Receives the shared shapes that the source names.
   */
  columns(name: string, never: ReadonlySet<string>, imports: Set<string>): string {
    const {
      properties = new Map<string, DescribedProperty>(),
      omitted = new Map<string, string>(),
    } = this.#shapes.get(name) ?? {};
    const lines = [...properties].map(([column, property]) =>
      this.#line(name, column, property, never.has(column), imports),
    );
    const left = [...omitted].map(
      ([column, reason]) => `// GAP: ${column} is in additional_properties: ${reason}.`,
    );
    return [...lines, ...left].join("\n");
  }

  /** A shape as source, by the name of its constant if it is shared. */
  shape(name: string, imports: Set<string>): string {
    const constant = this.#shared.get(name);
    if (constant === undefined) return this.#object(name, imports);
    imports.add(constant);
    return constant;
  }

  #object(name: string, imports: Set<string>): string {
    const { description } = this.#shapes.get(name) ?? {};
    const body = this.columns(name, new Set(), imports);
    return `t.object({\n${body}\n}${description === undefined ? "" : `, ${JSON.stringify(description)}`})`;
  }

  #line(
    owner: string,
    column: string,
    property: DescribedProperty,
    isKey: boolean,
    imports: Set<string>,
  ): string {
    const comment = this.#comment(owner, column, property);
    const name = /^[A-Za-z_$][\w$]*$/.test(column) ? column : JSON.stringify(column);
    const value = isKey
      ? keySource(property.type, property.description)
      : this.#value(owner, property, imports);
    return `${comment}${name}: ${value},`;
  }

  /** Why a column does not have the type that a reader expects. */
  #comment(owner: string, column: string, { gap, type, shape }: DescribedProperty): string {
    if (gap !== undefined) {
      const written =
        type === "array"
          ? "elements are written as they are"
          : "written as text, lists and objects as JSON";
      return `${commentLines(`GAP: ${column} ${gap}; ${written}.`).join("\n")}\n`;
    }
    if (shape === undefined || this.#isDeclared(owner, shape)) return "";
    return `${commentLines(`JSON, since ${column} contains itself or is nested deeply.`).join("\n")}\n`;
  }

  #value(owner: string, property: DescribedProperty, imports: Set<string>): string {
    const { type, description, epoch, enum: values, isEmail, items, shape, gap } = property;
    const about = description === undefined ? "" : JSON.stringify(description);
    const with_ = (extra: string): string =>
      [about === "" && extra !== "" ? "undefined" : about, extra].filter(Boolean).join(", ");
    switch (type) {
      case "string":
        if (values !== undefined)
          return `t.openEnum(${JSON.stringify(values)}${about && `, ${about}`})`;
        return `t.string(${with_(isEmail ? '{ personal: "identity" }' : "")})`;
      case "date-time":
        return `t.timestamp(${with_(epoch === undefined ? "" : `{ from: "${epoch}" }`)})`;
      case "date":
      case "integer":
      case "number":
      case "boolean":
        return `t.${type}(${about})`;
      case "array": {
        if (items === undefined || gap !== undefined) return `t.jsonArray(${about})`;
        return `t.array(${this.#value(owner, items, imports)}${about && `, ${about}`})`;
      }
      default: {
        if (shape === undefined || !this.#isDeclared(owner, shape)) return `t.json(${about})`;
        const declared = this.shape(shape, imports);
        const isOther = about !== "" && description !== this.#shapes.get(shape)?.description;
        if (!isOther) return declared;
        return this.#shared.has(shape)
          ? `t.describe(${declared}, ${about})`
          : declared.replace(/\}(?:, "(?:[^"\\]|\\.)*")?\)$/, () => `}, ${about})`);
      }
    }
  }

  /** Whether a shape inside another is declared property by property: one that contains itself, or is too deep, is JSON. */
  #isDeclared(owner: string, shape: string): boolean {
    const level = this.#levels.get(shape) ?? Number.POSITIVE_INFINITY;
    return level <= deepest && level > (this.#levels.get(owner) ?? 0);
  }

  /** The shapes that a shape's properties have, each once. */
  #innerOf(name: string): ReadonlySet<string> {
    const inner = shapesIn(this.#shapes.get(name));
    return new Set([...inner].filter((one) => this.#isDeclared(name, one)));
  }
}

/** A column that is never null: text or an integer. */
export function keySource(type: string, description: string | undefined): string {
  const about = description === undefined ? "" : JSON.stringify(description);
  return type === "integer" ? `t.required(t.integer(${about}))` : `t.key(${about})`;
}

/** The names of the shapes of properties and of array elements. */
function shapesIn(shape: DescribedShape | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  for (const property of shape?.properties.values() ?? []) {
    let inner: DescribedProperty | undefined = property;
    while (inner?.items !== undefined && inner.gap === undefined) inner = inner.items;
    if (inner?.shape !== undefined) found.add(inner.shape);
  }
  return found;
}

/**
 * The deepest level at which each shape occurs, 0 for records. A shape within itself has no level of its own there: the
 * property that leads back is JSON.
 */
function levelsOf(
  shapes: ReadonlyMap<string, DescribedShape>,
  records: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const order: string[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  const back = new Set<string>();
  const visit = (name: string): void => {
    open.add(name);
    for (const inner of shapesIn(shapes.get(name))) {
      if (open.has(inner)) back.add(`${name} ${inner}`);
      else if (!done.has(inner)) visit(inner);
    }
    open.delete(name);
    done.add(name);
    order.unshift(name);
  };
  for (const record of records) if (!done.has(record)) visit(record);
  const levels = new Map(order.map((name) => [name, 0]));
  for (const name of order) {
    for (const inner of shapesIn(shapes.get(name))) {
      if (back.has(`${name} ${inner}`)) continue;
      levels.set(inner, Math.max(levels.get(inner) ?? 0, (levels.get(name) ?? 0) + 1));
    }
  }
  return levels;
}
