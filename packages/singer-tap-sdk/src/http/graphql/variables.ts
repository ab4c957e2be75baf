/** The variables of a GraphQL document. */

/** The names of the variables that a document declares: `first` and `after` in `query ($first: Int!, $after: String) { … }`. */
export function declaredVariables(query: string): ReadonlySet<string> {
  const known = byQuery.get(query);
  if (known !== undefined) return known;
  const names = new Set(Array.from(query.matchAll(/\$(\w+)\s*:/g), ([, name = ""]) => name));
  byQuery.set(query, names);
  return names;
}

/** The names by document: a stream asks for them with each request, and has one document. */
const byQuery = new Map<string, ReadonlySet<string>>();
