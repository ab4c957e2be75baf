/** Text from the data, safe in HTML. */

import { named } from "../words.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text escaped for HTML, in content and in attributes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A name from the data, on one line, in its own direction of writing. */
export function nameHtml(name: string): string {
  return `<bdi>${escaped(named(name))}</bdi>`;
}
