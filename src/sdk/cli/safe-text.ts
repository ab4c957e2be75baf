/** Text that is fit to be shown: no secret in it, and nothing that steers a terminal. */

/** Control characters but tab and line feed, and the marks that turn the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Shorter texts are no secrets but words; striking them out would make messages unreadable. */
const shortestSecret = 4;

/**
 * Strikes secrets out, in the form in which JSON writes them too, and spells control characters out.
 *
 * @param secrets Texts that must not be shown.
 */
export function safeText(text: string, secrets: readonly string[]): string {
  let safe = text;
  // The longest first: one that another one begins with would leave its rest behind.
  for (const secret of [...secrets].sort((left, right) => right.length - left.length)) {
    if (secret.length < shortestSecret) continue;
    safe = safe.replaceAll(secret, "***").replaceAll(JSON.stringify(secret).slice(1, -1), "***");
  }
  return safe.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
