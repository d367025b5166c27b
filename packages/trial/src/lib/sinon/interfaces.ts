// The parts of sinon's objects that are used. sinon itself is not imported: the caller passes it.

/** The fake timers that `sinon.useFakeTimers()` returns. */
export interface FakeTimers {
  /** The time, in milliseconds. */
  readonly now: number;
  /** Calls a function when time has advanced this far. */
  setTimeout(callback: () => void, milliseconds: number): unknown;
  /** Cancels a timer. */
  clearTimeout(timer: unknown): unknown;
  /** Advances the time, and makes the calls that are due. */
  tick(milliseconds: number): unknown;
}

/** `sinon`, or a sandbox of it. */
export interface Sinon<T extends FakeTimers> {
  /** Replaces the global timers. */
  useFakeTimers(options: { now?: number; toFake: FakeableName[] }): T & Restorable;
}

/** Something that can be restored. */
export interface Restorable {
  /** Restores the original. */
  restore(): void;
}

/** A stub or fake whose behaviour can be set. */
export interface Stub {
  /** Sets the function that is called. */
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
