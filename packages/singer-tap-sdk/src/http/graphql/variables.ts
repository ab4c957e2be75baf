/** The variables of a GraphQL document. */

/** The names of the variables that a document declares: `first` and `after` in `query ($first: Int!, $after: String) { … }`. */
export function declaredVariables(query: string): ReadonlySet<string> {
  return new Set(Array.from(query.matchAll(/\$(\w+)\s*:/g), ([, name = ""]) => name));
}
