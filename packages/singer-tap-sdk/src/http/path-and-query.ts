/** Builds URLs: a path with `{name}`s to fill, and a query. */

/** Query parameters: a list becomes a repeated parameter; undefined is omitted. */
export type QueryParameters = Readonly<
  Record<string, string | number | bigint | boolean | readonly string[] | undefined>
>;

/** A name in braces in a path. */
const placeholder = /\{(\w+)\}/g;

/** The names in braces in a path. */
export function placeholdersOf(path: string): readonly string[] {
  return Array.from(path.matchAll(placeholder), ([, name = ""]) => name);
}

/**
 * A path with its `{name}`s filled.
 *
 * @throws Error when one has no value.
 */
export function fillPath(path: string, values: Readonly<Record<string, unknown>>): string {
  return path.replace(placeholder, (_, name: string) => {
    if (isPathValue(values[name])) return encodeURIComponent(String(values[name]));
    const given = Object.keys(values).filter((other) => isPathValue(values[other]));
    throw new Error(
      `The path ${path} needs ${name}, which the context does not have; it has ${given.join(", ") || "nothing"}`,
    );
  });
}

/** Whether a value is a valid path segment: an empty text or dots would lead to another path. */
export function isPathValue(value: unknown): boolean {
  return value != null && !["", ".", ".."].includes(String(value));
}

/** A URL with more parameters. */
export function withQuery(url: URL, parameters: QueryParameters): URL {
  const complete = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      complete.searchParams.append(name, String(item));
    }
  }
  return complete;
}
