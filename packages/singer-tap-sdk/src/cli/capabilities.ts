/** Capabilities of every tap, in the terms of Meltano's Hub. */
export const capabilities = [
  "catalog",
  "discover",
  "state",
  "about",
  "test",
  "activate-version",
  "structured-logging",
] as const;
