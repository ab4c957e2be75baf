/** Text that is fit to be shown: no secret in it, and nothing that steers a terminal. */

/** Control characters but tab and line feed, and the marks that turn the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Characters of the shortest secret: shorter texts are words, without which messages and rows would lose their sense. */
export const minSecretLength = 4;

/**
 * Strikes secrets out, in upper and lower case and as JSON and URLs write them too, and spells control
 * characters out.
 *
 * @param secrets Texts that must not be shown.
 */
export function safeText(text: string, secrets: readonly string[]): string {
  let safe = text;
  // The longest first: one that another one begins with would leave its rest behind.
  for (const secret of [...secrets].sort((left, right) => right.length - left.length)) {
    if (secret.length < minSecretLength) continue;
    const forms = new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
      // A query has a plus where a path has %20.
      new URLSearchParams([["", secret]]).toString().slice(1),
    ]);
    for (const form of forms) safe = safe.replace(literally(form), "***");
  }
  return safe.replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A pattern for a text as it stands, in upper and lower case. */
function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
}
