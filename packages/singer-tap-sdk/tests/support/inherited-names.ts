/** Names that every object knows without having been given them. */
export const inheritedNames = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "valueOf",
] as const;
