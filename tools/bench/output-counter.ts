/** Counts what a tap writes. */

/** The begin of a record's line, as Singer's and Airbyte's taps write it, with and without a space. */
const record = /^\{"type": ?"RECORD"/;

/** Enough of a line to tell. */
const enough = '{"type": "RECORD"'.length;

/** The bytes, lines, and records of an output that arrives in pieces. */
export class OutputCounter {
  bytes = 0;
  lines = 0;
  rows = 0;
  /** The begin of the line that is arriving. */
  #begin = "";

  add(piece: Buffer): void {
    this.bytes += piece.length;
    for (let from = 0; from < piece.length; ) {
      const at = piece.indexOf(10, from);
      const end = at === -1 ? piece.length : at;
      const missing = enough - this.#begin.length;
      this.#begin += piece.toString("latin1", from, Math.min(end, from + missing));
      if (at !== -1) this.#endLine();
      from = end + 1;
    }
  }

  #endLine(): void {
    this.lines += 1;
    if (record.test(this.#begin)) this.rows += 1;
    this.#begin = "";
  }
}
