/** Writes import statements in the order that Biome sorts them in. */

/** One statement; its names are sorted, those of types where their names are: `import { type RowOf, t } from "…";`. */
export function importOf(names: Iterable<string>, from: string): string {
  const sorted = [...names].sort((one, other) => compare(bare(one), bare(other)));
  return `import { ${sorted.join(", ")} } from ${JSON.stringify(from)};`;
}

function bare(name: string): string {
  return name.replace(/^type /, "");
}

/** Letter by letter, whatever its case; of the same letter, the capital comes first. */
function compare(one: string, other: string): number {
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    const [a = "", b = ""] = [one[index], other[index]];
    if (a === b) continue;
    const [first, second] =
      a.toLowerCase() === b.toLowerCase() ? [a, b] : [a.toLowerCase(), b.toLowerCase()];
    return first < second ? -1 : 1;
  }
  return one.length - other.length;
}
