/** Keeps secrets out of everything that a run prints or writes. */

/** Control characters except tab and line feed, and the marks that change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Characters of the shortest secret. Anything shorter is a common word, and striking it out would garble messages and rows. */
const minSecretLength = 4;

/** Knows the secrets of a run: those of the settings, and those that are fetched or derived while it lasts. */
export class Redactor {
  readonly #known = new Set<string>();
  /** Each secret with the patterns that find it, the longest secret first. */
  #patterns: readonly (readonly [secret: string, patterns: readonly RegExp[]])[] = [];
  #mayQuote = true;

  /** @param secrets Those that are known from the start. */
  constructor(...secrets: readonly string[]) {
    this.add(...secrets);
  }

  /** Adds secrets. Empty texts and those shorter than four characters are ignored. */
  add(...secrets: readonly (string | undefined)[]): void {
    const added = secrets.filter((secret = "") => {
      const isNew = secret.length >= minSecretLength && !this.#known.has(secret);
      if (isNew) this.#known.add(secret);
      return isNew;
    });
    // Authenticators add theirs with every request.
    if (added.length === 0) return;
    const patterns = added.map((secret = "") => [secret, formsOf(secret).map(literally)] as const);
    // Longest first: replacing a shorter secret that a longer one starts with would leave the rest behind.
    this.#patterns = [...this.#patterns, ...patterns].sort(
      ([left], [right]) => right.length - left.length,
    );
  }

  /** Whether messages may quote what a source, or an error that nobody expected, says. Both may name people. */
  get mayQuote(): boolean {
    return this.#mayQuote;
  }

  /** Lets no message quote from now on. */
  forbidQuotes(): void {
    this.#mayQuote = false;
  }

  /** Whether a text contains a secret, in any case, also as JSON and URLs write it. */
  finds(text: string): boolean {
    return this.#patterns.some(([, patterns]) =>
      patterns.some((pattern) => text.search(pattern) !== -1),
    );
  }

  /** The text with every secret replaced by `***`, and characters that would steer a terminal escaped. */
  redact(text: string): string {
    let safe = text;
    for (const [, patterns] of this.#patterns) {
      for (const pattern of patterns) safe = safe.replace(pattern, "***");
    }
    return safe.replace(
      unprintable,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }
}

/** How a secret may be written: as it is, in JSON, in the path of a URL, and in its query, where a space is a plus. */
function formsOf(secret: string): readonly string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([["", secret]]).toString().slice(1),
  ];
  return [...new Set(forms)];
}

/** A pattern for a literal text, case-insensitive. */
function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
}
