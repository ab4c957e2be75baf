/** Characters of a line, less what it may be indented by. */
const width = 86;

/** A comment in lines that fit into the width of the code, which formatters leave as they are. */
export function commentLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "//";
  for (const word of text.replaceAll("`", "").split(" ")) {
    if (line.length + word.length >= width && line !== "//") {
      lines.push(line);
      line = "//";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
