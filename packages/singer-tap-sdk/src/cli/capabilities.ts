/** What the SDK does for every tap, in the words of Meltano's Hub. */
export const capabilities = [
  "catalog",
  "discover",
  "state",
  "about",
  "test",
  "activate-version",
  "structured-logging",
] as const;
