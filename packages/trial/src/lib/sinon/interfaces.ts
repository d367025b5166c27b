// What is used of sinon's objects. Nothing of sinon is imported: users of this have it.

/** The fake timers that `sinon.useFakeTimers()` returns. */
export interface FakeTimers {
  /** The time, in milliseconds. */
  readonly now: number;
  /** Calls back when the time has been moved on so far. */
  setTimeout(callback: () => void, milliseconds: number): unknown;
  /** Calls a timer off. */
  clearTimeout(timer: unknown): unknown;
  /** Moves the time on, and calls what is due. */
  tick(milliseconds: number): unknown;
}

/** `sinon`, or a sandbox of it. */
export interface Sinon<T extends FakeTimers> {
  /** Replaces the global timers. */
  useFakeTimers(options: { now?: number; toFake: FakeableName[] }): T & Restorable;
}

/** Something that can be put back. */
export interface Restorable {
  /** Puts the real thing back. */
  restore(): void;
}

/** A stub or fake whose behaviour can be set. */
export interface Stub {
  /** Has calls go to this function. */
  callsFake(f: (...args: never[]) => unknown): unknown;
}

/** The names that may be faked. */
export type FakeableName =
  | "setTimeout"
  | "clearTimeout"
  | "setInterval"
  | "clearInterval"
  | "Date"
  | "performance";
