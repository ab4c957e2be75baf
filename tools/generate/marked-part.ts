/** The parts of hand-written documents that are generated, each between two marks. */

/**
 * A text with another part between the marks of a name.
 *
 * @throws Error when the text lacks a mark.
 */
export function withPart(text: string, name: string, part: string): string {
  const begin = `<!-- ${name}:begin, made by npm run generate -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest] = text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) throw new Error(`It lacks ${begin} or ${end}`);
  return `${before}${begin}\n${part}\n${end}${after}`;
}
