/** Names of streams, files and shapes, made from the paths and schemas of an API. */

/** Longest name of a table that every database accepts. */
const longest = 63;

/** Words that can't be the name of a constant, and the names that a stream file imports. */
const taken = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch t this throw true try typeof undefined var void while with yield".split(
    " ",
  ),
);

/** A name in snake case: `dagRuns` is `dag_runs`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replaceAll(/[^a-zA-Z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toLowerCase();
}

export function pascalCase(name: string): string {
  return snakeCase(name)
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

export function kebabCase(name: string): string {
  return snakeCase(name).replaceAll("_", "-");
}

/** A name for a constant, in camel case. */
export function constantName(name: string): string {
  const pascal = pascalCase(name);
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return taken.has(camel) || !/^[a-z]/.test(camel) ? `shape${pascal}` : camel;
}

/** The singular of a name in snake case: of its last word. */
export function singular(name: string): string {
  if (/(?:ss|us|is|news|series|data)$/.test(name)) return name;
  if (/ies$/.test(name)) return name.replace(/ies$/, "y");
  if (/(?:x|ch|sh|ss)es$/.test(name)) return name.replace(/es$/, "");
  return name.replace(/s$/, "");
}

/** Segments of a path that name nothing in it: versions, and a common prefix. */
const meaningless = /^(?:v\d+(?:[._]\d+)*|api|rest|latest)$/;

/** A path with the name of the list in its response; `""` if the response is the list. */
interface ListPath {
  readonly path: string;
  readonly records: string;
}

/**
 * Names for paths, each different: the last segment, with as many of those before it as make it so:
 * `issues`, `repo_issues`.
 */
export function streamNames(lists: readonly ListPath[]): ReadonlyMap<string, string> {
  const paths = lists.map(({ path }) => path);
  const candidates = new Map(
    lists.map((list) => [list.path, candidatesOf(list, suffixOf(list.path, lists))]),
  );
  const levels = new Map(paths.map((path) => [path, 0]));
  const nameOf = (path: string): string => candidates.get(path)?.[levels.get(path) ?? 0] ?? "";
  for (let doubled = true; doubled; ) {
    doubled = false;
    for (const group of grouped(paths, nameOf)) {
      // The one with the fewest segments keeps the short name.
      const [shortest, ...others] = group.toSorted(
        (one, other) => lengthOf(candidates, one) - lengthOf(candidates, other),
      );
      const isOnly = others.every(
        (path) => lengthOf(candidates, path) > lengthOf(candidates, shortest ?? ""),
      );
      for (const path of isOnly ? others : group) {
        const level = (levels.get(path) ?? 0) + 1;
        if (level >= lengthOf(candidates, path)) continue;
        levels.set(path, level);
        doubled = true;
      }
    }
  }
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const path of paths.toSorted((one, other) => one.length - other.length)) {
    let name = nameOf(path);
    // A singular and a plural may meet: /user/keys and /users/{username}/keys.
    if (used.has(name)) name = `${name}${byParameter(path)}`.slice(0, longest);
    const base = name.slice(0, longest - 3);
    for (let number = 2; used.has(name); number += 1) name = `${base}_${number}`;
    used.add(name);
    names.set(path, name);
  }
  return names;
}

function lengthOf(candidates: ReadonlyMap<string, readonly string[]>, path: string): number {
  return candidates.get(path)?.length ?? 0;
}

/** Groups of paths that share a name. */
function grouped(paths: readonly string[], nameOf: (path: string) => string): string[][] {
  const groups = new Map<string, string[]>();
  for (const path of paths) groups.set(nameOf(path), [...(groups.get(nameOf(path)) ?? []), path]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Names for a path from the shortest to the longest. */
function candidatesOf({ path, records }: ListPath, suffix: string): readonly string[] {
  const [last = "records", ...before] = wordsOf(path).toReversed();
  // A list called asset_events says more than its path's last segment, events.
  const own = snakeCase(records);
  const found = [own.endsWith(`_${last}`) ? own : last];
  for (const [index, word] of before.entries()) {
    const name = `${singular(word)}_${index === 0 ? last : found.at(-1)}`;
    if (name !== found.at(-1)) found.push(name);
  }
  return found.map(
    (name) =>
      (/^[a-z]/.test(name) ? name : `list_${name}`).slice(0, longest - suffix.length) + suffix,
  );
}

/** The words of a path: its segments but parameters, versions, and a common prefix. */
function wordsOf(path: string): readonly string[] {
  return path
    .split("/")
    .filter((segment) => !segment.includes("{"))
    .map((segment) => snakeCase(segment.replace(/\.json$/, "")))
    .filter((word) => word !== "" && !meaningless.test(word));
}

/** The ending that tells a path from others of the same words: `_by_` and its last parameter, for all but the shortest. */
function suffixOf(path: string, paths: readonly ListPath[]): string {
  const same = paths.filter((one) => String(wordsOf(one.path)) === String(wordsOf(path)));
  const shortest = same.reduce((one, other) => (other.path.length < one.path.length ? other : one));
  return shortest.path === path ? "" : byParameter(path);
}

/** An ending with the last parameter of a path: `_by_username`. */
function byParameter(path: string): string {
  const parameter = path.match(/\{[^}]*\}/g)?.at(-1);
  return parameter === undefined ? "" : `_by_${snakeCase(parameter)}`.slice(0, longest / 2);
}
