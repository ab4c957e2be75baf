/** The imports of a folder of sources, for the tests of its layers. */

import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

export interface Import {
  /** Path of the importing file below the folder. */
  readonly file: string;
  readonly specifier: string;
  /** Names of what is left at run time; empty for an import for its effect alone, or one at run time. */
  readonly names: readonly string[];
  /** Whether only types are imported, so that nothing is left of it at run time. */
  readonly isType: boolean;
}

export interface RelativeImport extends Import {
  /** Path below the folder of the file that is imported. */
  readonly target: string;
}

/** The sources of a folder, and what they import. */
export class Sources {
  /** Text of every source file, by its path below the folder. */
  readonly texts: ReadonlyMap<string, string>;
  readonly imports: readonly Import[];

  /** @param folder Ends in a slash. */
  constructor(folder: string) {
    this.texts = new Map(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((path) => path.replaceAll("\\", "/"))
        .filter((path) => path.endsWith(".ts"))
        .sort()
        .map((path) => [path, readFileSync(`${folder}${path}`, "utf8")]),
    );
    this.imports = [...this.texts].flatMap(([file, text]) => importsOf(file, text));
  }

  get paths(): readonly string[] {
    return [...this.texts.keys()];
  }

  get relativeImports(): readonly RelativeImport[] {
    return this.imports
      .filter(({ specifier }) => specifier.startsWith("."))
      .map((one) => ({ ...one, target: posix.join(posix.dirname(one.file), one.specifier) }));
  }

  /** The names of the packages that are imported, each once. */
  get packages(): readonly string[] {
    const names = this.imports
      .filter(({ specifier }) => !/^(?:\.|node:)/.test(specifier))
      .map(({ specifier }) => specifier.split("/")[0] ?? "");
    return [...new Set(names)].sort();
  }

  importersOf(specifier: string): string[] {
    return this.imports.filter((one) => one.specifier === specifier).map(({ file }) => file);
  }

  /** Files with a pattern outside of their comments. */
  filesWith(pattern: RegExp): string[] {
    return [...this.texts]
      .filter(([, text]) => pattern.test(withoutComments(text)))
      .map(([path]) => path);
  }

  /** Files of more lines than one idea takes that can be read at a glance. */
  longFiles(maxLines = 400): string[] {
    return [...this.texts]
      .filter(([, text]) => text.split("\n").length > maxLines)
      .map(([path]) => path);
  }

  /** The first circle of imports, as a path; null where there is none. Imports of types alone count. */
  circle(): string | null {
    const edges = new Map<string, string[]>();
    for (const { file, target } of this.relativeImports) {
      edges.set(file, [...(edges.get(file) ?? []), target]);
    }
    return circleIn(edges);
  }
}

/** An import, for a message. */
export function shown({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`;
}

function importsOf(file: string, text: string): Import[] {
  const statements = [
    ...text.matchAll(
      /^(?:import|export)\s+(?:(?<clause>[^;"]*?)\s+from\s+)?"(?<specifier>[^"]+)";$/gm,
    ),
    ...text.matchAll(/\bimport\("(?<specifier>[^"]+)"\)/g),
  ];
  return statements.map(({ groups: { clause = "", specifier = "" } = {} }) => {
    const inBraces = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
    const parts = inBraces.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
    const allTypes = parts.length > 0 && parts.every((part) => part.startsWith("type "));
    return {
      file,
      specifier,
      names: parts.filter((part) => !part.startsWith("type ")),
      isType: /^type\b/.test(clause) || allTypes,
    };
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** The first circle found, as a path; null where there is none. */
function circleIn(edges: ReadonlyMap<string, readonly string[]>): string | null {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(" > ");
    if (done.has(file)) return null;
    for (const target of edges.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of edges.keys()) {
    const circle = visit(file, []);
    if (circle !== null) return circle;
  }
  return null;
}
