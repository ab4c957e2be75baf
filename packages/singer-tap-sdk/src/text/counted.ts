/** A count with its noun: "1 record", "2 records", and "2 retries" where the plural is given. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
