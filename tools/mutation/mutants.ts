/** Small bugs: single changes to the source, like those made by mistake. */

/** A possible bug. */
export interface Mutant {
  /** Path of the file, from the root of the project. */
  readonly file: string;
  readonly line: number;
  /** The line without and with the bug. */
  readonly before: string;
  readonly after: string;
}

/** Mistakes within a line: the correct code, and what it might have been by mistake. */
const mistakes: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/ === /, " !== "],
  [/ !== /, " === "],
  [/ < (?=[\w(])/, " <= "],
  [/ > (?=[\w(])/, " >= "],
  [/ <= /, " < "],
  [/ >= /, " > "],
  [/ && /, " || "],
  [/ \|\| /, " && "],
  [/ \?\? [^,;)]+/, ""],
  [/ \+ (?=[\w(])/, " - "],
  [/ - (?=[\w(])/, " + "],
  [/\btrue\b/, "false"],
  [/\bfalse\b/, "true"],
  [/\bawait (?=[\w(])/, ""],
  [/\bif \((?!!)/, "if (!"],
  [/\bif \(!/, "if ("],
  [/(?<=[ =(])(\d[\d_]*)(?=[;,)])/, "$10"],
  [/\.slice\(1\)/, ""],
  [/\bMath\.max\(/, "Math.min("],
  [/\bMath\.min\(/, "Math.max("],
  [/^ +(?:await )?this\.[\w#.]+\([^{]*\);$/, ""],
  [/^ +[\w.]+\.(?:push|set|add|delete)\(.*\);$/, ""],
];

/** All possible bugs in a file. */
export function mutantsOf(file: string, text: string): Mutant[] {
  return text.split("\n").flatMap((before, index) => {
    if (/^\s*(?:\*|\/\*|\/\/|import |export \{|export \*|\} from)/.test(before)) return [];
    const code = before.replace(/ \/\/ .*$/, "");
    return mistakes.flatMap(([pattern, replacement]) => {
      const after = code.replace(pattern, replacement);
      return after === code || isText(code, pattern)
        ? []
        : [{ file, line: index + 1, before: before.trim(), after }];
    });
  });
}

/** Whether a match is inside a quoted string. */
function isText(code: string, pattern: RegExp): boolean {
  const { index = 0 } = pattern.exec(code) ?? {};
  return (code.slice(0, index).match(/["`]/g) ?? []).length % 2 === 1;
}

/** A sample of a list, chosen by a seed with mulberry32, which is good enough for that. */
export function sample<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return chosen;
}
