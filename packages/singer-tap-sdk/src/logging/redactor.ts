/** Keeps secrets out of everything a run prints or writes. */

/** Control characters except tab and line feed, and marks that change text direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Length of the shortest secret that is redacted, in characters. Anything shorter is a common word, and redacting it
 * would garble messages and rows.
 */
const minSecretLength = 4;

/** Holds the secrets of a run: those in the settings, and those fetched or derived during the run. */
export class Redactor {
  readonly #known = new Set<string>();
  /** Each secret with its patterns, longest secret first. */
  #patterns: readonly (readonly [secret: string, patterns: readonly RegExp[]])[] = [];
  /** Length of the shortest secret, which no shorter text contains, in any encoding. */
  #shortest = Number.POSITIVE_INFINITY;
  #mayQuote = true;

  /** @param secrets Secrets known from the start. */
  constructor(...secrets: readonly string[]) {
    this.add(...secrets);
  }

  /** Adds secrets. Ignores empty ones and those shorter than four characters. */
  add(...secrets: readonly (string | undefined)[]): void {
    const added = secrets.filter((secret = "") => {
      const isNew = secret.length >= minSecretLength && !this.#known.has(secret);
      if (isNew) this.#known.add(secret);
      return isNew;
    });
    // Authenticators add theirs with each request.
    if (added.length === 0) return;
    this.#shortest = Math.min(this.#shortest, ...added.map((secret = "") => secret.length));
    const patterns = added.map((secret = "") => [secret, formsOf(secret).map(literally)] as const);
    // Longest first: replacing a shorter secret that a longer one starts with would leave the rest behind.
    this.#patterns = [...this.#patterns, ...patterns].sort(
      ([left], [right]) => right.length - left.length,
    );
  }

  /** Whether messages may quote the source or an unexpected error. Both may contain personal data. */
  get mayQuote(): boolean {
    return this.#mayQuote;
  }

  /** Forbids quotes from now on. */
  forbidQuotes(): void {
    this.#mayQuote = false;
  }

  /** Whether a text contains a secret, in any case, including its JSON and URL encodings. */
  finds(text: string): boolean {
    // Most names and values, of which there are several in each row.
    if (text.length < this.#shortest) return false;
    return this.#patterns.some(([, patterns]) =>
      patterns.some((pattern) => text.search(pattern) !== -1),
    );
  }

  /** The text with each secret replaced by `***` and control characters escaped. */
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

/** The encodings of a secret: plain, JSON, URL path, and URL query, where a space is a plus. */
function formsOf(secret: string): readonly string[] {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([["", secret]]).toString().slice(1),
  ];
  return [...new Set(forms)];
}

/** A case-insensitive pattern for a literal text. */
function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"), "gi");
}
