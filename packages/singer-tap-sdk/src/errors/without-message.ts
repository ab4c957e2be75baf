/** An unexpected error with its class and stack but without its message, which may quote a record. */
export function withoutMessage(error: unknown): Error {
  const bare = new Error("message omitted, since it may quote a record");
  if (!(error instanceof Error)) return bare;
  bare.name = error.constructor.name;
  const places = (error.stack ?? "")
    .split("\n")
    .filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
  bare.stack = [`${bare.name}: ${bare.message}`, ...places].join("\n");
  return bare;
}
