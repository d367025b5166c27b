// biome-ignore-all lint/suspicious/noExplicitAny: the bounds may be of any type
// Python's `slice`: what a class's own `__getitem__` gets for `object[start:stop:step]`.

/** Python's `slice`. */
export class Slice {
  readonly start: any;
  readonly stop: any;
  readonly step: any;

  /** With one argument it is the stop. */
  constructor(...args: any[]) {
    const [start, stop, step] = args.length === 1 ? [null, args[0]] : args;
    this.start = start ?? null;
    this.stop = stop ?? null;
    this.step = step ?? null;
  }

  /** The start, stop and step for a sequence of a length, with bounds that lie within it. */
  indices(length: number): [number, number, number] {
    const step = this.step ?? 1;
    const [least, most] = step < 0 ? [-1, length - 1] : [0, length];
    const bound = (index: number | null, missing: number): number =>
      index === null
        ? missing
        : Math.min(most, Math.max(least, index < 0 ? length + index : index));
    const [first, last] = step < 0 ? [most, least] : [least, most];
    return [bound(this.start, first), bound(this.stop, last), step];
  }

  /** How it is shown. */
  __repr__(): string {
    const [start, stop, step] = [this.start, this.stop, this.step].map((part) => part ?? "None");
    return `slice(${start}, ${stop}, ${step})`;
  }
}
