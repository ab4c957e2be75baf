/** Where an error that nobody expected came from, and nothing that it says: its message may quote a record. */
export function withoutMessage(error: unknown): Error {
  const bare = new Error("its message is left out, since it may quote what is not to be seen");
  if (!(error instanceof Error)) return bare;
  bare.name = error.constructor.name;
  const places = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
  bare.stack = [`${bare.name}: ${bare.message}`, ...places].join("\n");
  return bare;
}
