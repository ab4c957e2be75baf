/** Explains errors by their codes, for `--explain`. */

import { explanations } from "../errors/explanations.ts";
import type { Tap } from "../tap/tap.ts";

/**
 * The text for a code.
 *
 * @returns Undefined if there is no such code.
 */
export function explain({ homepage }: Tap, code: string): string | undefined {
  const found = explanations.find((one) => one.code === code);
  if (found === undefined) return undefined;
  const { message, meaning, remedy } = found;
  const more = homepage === null ? [] : [`More: ${homepage}`];
  return [`${code}: ${message}`, meaning, `What to do: ${remedy}`, ...more].join("\n\n");
}
