/** The explanations of errors in docs/troubleshooting.md, between its two marks: what `--explain` prints, as a page. */

import { explanations } from "../../packages/singer-tap-sdk/src/errors/explanations.ts";
import { withPart } from "./marked-part.ts";

/**
 * A text with every message, its meaning, and what to do about it between the marks.
 *
 * @throws Error if a mark is missing.
 */
export function withExplanations(text: string): string {
  const index = explanations.map(({ code, message }) => `| \`${message}\` | [${code}](#${code}) |`);
  const sections = explanations.flatMap(({ code, message, meaning, remedy }) => [
    `### ${code}`,
    `\`${message}\``,
    marked(meaning),
    `**What to do:** ${marked(remedy)}`,
  ]);
  return withPart(
    text,
    "explanations",
    [["| Message | Code |", "|---|---|", ...index].join("\n"), ...sections].join("\n\n"),
  );
}

/** A plain text with the names of settings, variables, and options marked as code. */
function marked(text: string): string {
  return text.replaceAll(/--[a-z-]+(?: [A-Z]+\b)?|\b[A-Za-z]+(?:_[A-Za-z]+)+\b|\.env\b/g, "`$&`");
}
