/** Loaded with `--import` into a process whose clock is to be wrong: by SHIFTED_CLOCK, in milliseconds. */

const shift = Number(process.env.SHIFTED_CLOCK);
const TrueDate = Date;

globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() + shift);
    else super(...parts);
  }

  static now() {
    return TrueDate.now() + shift;
  }
};
