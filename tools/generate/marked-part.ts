/** The generated parts of hand-written documents, each between two marks. */

/**
 * A text with the part between the named marks replaced.
 *
 * @param command What makes the part, as the mark says. Default: `npm run generate`.
 * @throws Error if a mark is missing.
 */
export function withPart(
  text: string,
  name: string,
  part: string,
  command = "npm run generate",
): string {
  const begin = `<!-- ${name}:begin, made by ${command} -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest] = text.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`The text lacks ${begin} or ${end}`);
  return `${before}${begin}\n${part}\n${end}${after}`;
}
