// Debugging and tracing of Deferreds. Both are off by default: a stack for every Deferred costs
// more than the Deferred.

/** What a trace reads of a Deferred: its `DebugInfo`. */
export interface Traced {
  /** Its number, from 1 on. */
  readonly number: number;
  /** The stack of its creation, outermost first. */
  readonly creator: readonly string[] | null;
  /** The stack of the call that fired it, outermost first. */
  readonly invoker: readonly string[] | null;
  /** The name of the generator function whose outcome it is; `""` if there is none. */
  readonly generatorName: string;
}

/** Is notified of the events of each Deferred's life: see `lib/trace`. */
export interface DeferredTracer {
  /** It was made; `info.number` is its number from now on. */
  created(info: Traced, className: string): void;
  /** It is the outcome of a generator function. */
  named(info: Traced): void;
  /** It got its first result. */
  fired(info: Traced, result: unknown): void;
  /** It waits for another one. */
  waits(info: Traced, other: Traced): void;
  /** All its callbacks have been called, and its result is a failure. */
  failed(info: Traced): void;
  /** It had failed, and its failure was handled since. */
  handled(info: Traced): void;
  /** Its failure was reported, since nothing had handled it. */
  lost(info: Traced): void;
}

let debugging = false;
let tracer: DeferredTracer | null = null;
let watched = false;

/**
 * Turns debugging on or off. While it is on, the stacks of each Deferred's creation and firing are
 * kept, and shown by `AlreadyCalledError`, by the report of an unhandled failure, and where a
 * Deferred is turned into text. Failures that nothing has handled are reported a turn or two after
 * they happened.
 */
export function setDebugging(on: boolean): void {
  debugging = Boolean(on);
  watched = debugging || tracer !== null;
}

/** Whether debugging is on. */
export function getDebugging(): boolean {
  return debugging;
}

/** Sets the tracer that is notified; `null` for none. */
export function setTracer(newTracer: DeferredTracer | null): void {
  tracer = newTracer;
  watched = debugging || tracer !== null;
}

/** The tracer that is notified, if there is one. */
export function getTracer(): DeferredTracer | null {
  return tracer;
}

/** Whether debugging or a trace is on. It is the only check that is made for each Deferred. */
export function isWatched(): boolean {
  return watched;
}

/** The stack of the caller of this library, a line a frame, outermost first. */
export function callerFrames(): readonly string[] {
  const { stackTraceLimit } = Error;
  // The frame of the program may be far up the stack.
  Error.stackTraceLimit = 50;
  const { stack = "" } = new Error("stack");
  Error.stackTraceLimit = stackTraceLimit;
  const frames = stack
    .split("\n")
    .slice(1)
    .filter((line) => !INNER.test(line));
  const outside = frames.filter((line) => !line.includes(import.meta.url));
  // In a bundled program, this library is in the same file: then all frames are kept.
  return (outside.length > 0 ? outside : frames).reverse();
}

/**
 * Frames of these files say nothing about the program. In the published package they are one file,
 * which contains this line.
 */
const INNER = /[/\\]lib[/\\]defer[/\\](?:core[/\\][\w-]+|deferred)\.[jt]s/;
