// Debugging and tracing of Deferreds: off unless asked for, since a stack for every Deferred costs
// more than the Deferred.

/** What a trace knows of a Deferred: its `DebugInfo`. */
export interface Traced {
  /** Its number, from 1 on. */
  readonly number: number;
  /** The stack of its creation, outermost first. */
  readonly creator: readonly string[] | null;
  /** The stack of the call that fired it, outermost first. */
  readonly invoker: readonly string[] | null;
  /** The generator function whose outcome it is, `""` if it is of none. */
  readonly generatorName: string;
}

/** Is notified of what becomes of each Deferred: see `lib/trace`. */
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
  /** It had failed, and something has taken its failure since. */
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

/** Has `newTracer` notified from now on; `null` ends that. */
export function setTracer(newTracer: DeferredTracer | null): void {
  tracer = newTracer;
  watched = debugging || tracer !== null;
}

/** What is notified, if there is a trace. */
export function getTracer(): DeferredTracer | null {
  return tracer;
}

/** Whether there is debugging or a trace: the one question that is asked for each Deferred. */
export function isWatched(): boolean {
  return watched;
}

/** The stack of the caller of this library, a line a frame, outermost first. */
export function callerFrames(): readonly string[] {
  const { stackTraceLimit } = Error;
  // The line of the program may be far from here.
  Error.stackTraceLimit = 50;
  const { stack = "" } = new Error("stack");
  Error.stackTraceLimit = stackTraceLimit;
  const frames = stack
    .split("\n")
    .slice(1)
    .filter((line) => !INNER.test(line));
  const outside = frames.filter((line) => !line.includes(import.meta.url));
  // A bundled program is in one file with this library.
  return (outside.length > 0 ? outside : frames).reverse();
}

/**
 * Frames of these files say nothing about the program. As published they are one file, in which
 * this line is then, too.
 */
const INNER = /[/\\]lib[/\\]defer[/\\](?:core[/\\][\w-]+|deferred)\.[jt]s/;
