import { inspect, standardError, type TextSink } from "#platform";
import { INSPECT } from "../inspect-symbol.ts";
import { keepShape } from "../keep-shape.ts";
import { FAILED, KIND, kindOf } from "../kind.ts";
import { NoCurrentExceptionError } from "./errors.ts";
import { lineage, qualifiedName } from "./qualified-name.ts";
import {
  attempt,
  type Frame,
  formatTraceback,
  framesOf,
  messageOf,
  type TracebackDetail,
} from "./traceback.ts";

/**
 * A class whose instances are thrown. Abstract ones count: they match what is derived from them.
 */
export type ErrorClass<E = unknown> = abstract new (...args: never[]) => E;

/**
 * What {@link Failure.check} and {@link Failure.trap} take: a class, or the qualified name of one
 * (`"twisted.internet.error.ConnectionLost"`, or `error.name` for JavaScript's own).
 */
export type ErrorType = ErrorClass | string;

export type { TextSink };

let count = 0;

/**
 * An error that has happened, as a value: the errbacks of a {@link Deferred} are called with it
 * (`twisted.python.failure.Failure`).
 *
 * It wraps any thrown value, of whatever type, and makes no Error and no stack of its own: those of
 * the value are read when they are needed.
 *
 * @typeParam E - the type of {@link Failure.value}.
 */
export class Failure<E = unknown> {
  static readonly qualifiedName: string = "twisted.python.failure.Failure";
  declare readonly [KIND]: typeof FAILED;

  /** What was thrown. */
  value: E;
  /** The number of this Failure in the process: verbose tracebacks show it. */
  readonly count: number;
  /** The class that was given to the constructor. @internal */
  declare _type: unknown;
  /** The frames; `undefined` until they are first needed. @internal */
  declare _frames: readonly Frame[] | undefined;

  /**
   * @param value - what was thrown. A Failure gives its value, its type and its frames to the new
   *   one.
   * @param type - the class to go by, if it is not the value's own.
   * @throws NoCurrentExceptionError without an argument: there is no "current exception" to pick up
   *   here.
   */
  constructor(value: E | Failure<E>, type?: unknown) {
    // biome-ignore lint/complexity/noArguments: an explicit undefined is a thrown value; no argument is a mistake
    if (arguments.length === 0)
      throw new NoCurrentExceptionError("Failure() needs what was thrown");
    this.count = ++count;
    this._frames = undefined;
    if (isFailure(value)) {
      this.value = value.value as E;
      this._type = type ?? value.type;
      this._frames = value.frames;
    } else {
      this.value = value;
      this._type = type;
    }
  }

  /** A Failure whose tracebacks have no frames (`Failure._withoutTraceback`). */
  static _withoutTraceback<E>(value: E): Failure<E> {
    const failure = new Failure<E>(value);
    failure._frames = [];
    return failure;
  }

  /** The class of {@link value}; for `null` and `undefined`, which have none, the value itself. */
  get type(): unknown {
    if (this._type !== undefined) return this._type;
    const { value } = this;
    return value === null || value === undefined ? value : classOf(value);
  }

  /** The qualified name of {@link type}. */
  get typeName(): string {
    return attempt(() => nameOfType(this), "<a class whose name could not be read>");
  }

  /** Qualified names of {@link type} and of the classes it is derived from, nearest first. */
  get parents(): readonly string[] {
    return [...lineage(this.type)].map(qualifiedName);
  }

  set parents(names: readonly string[]) {
    // Only a failure that was read from a file has this set, and only once. So it is no field,
    // which every failure would have.
    Object.defineProperty(this, "parents", { value: names, configurable: true, writable: true });
  }

  /** {@link parents}. */
  get _parents(): readonly string[] {
    return this.parents;
  }

  /** Always empty, as in Twisted: what was called around the failure is not kept. */
  get stack(): readonly Frame[] {
    return [];
  }

  /** Frames of the stack the value was thrown with, outermost first. */
  get frames(): readonly Frame[] {
    this._frames ??= framesOf(this.value);
    return this._frames;
  }

  set frames(frames: readonly Frame[]) {
    this._frames = frames;
  }

  /**
   * The first of `errorTypes` that this failure is an instance of, or `null`. With one class, the
   * compiler takes it for a question, and knows the type of {@link value} where it is true: `if
   * (failure.check(RangeError)) …`.
   *
   * @throws TypeError if one of them is neither a class nor a name.
   */
  check<C extends ErrorClass>(errorType: C): this is Failure<InstanceType<C>>;
  check<T extends readonly ErrorType[]>(...errorTypes: T): T[number] | null;
  check(...errorTypes: readonly ErrorType[]): boolean | ErrorType | null {
    for (const errorType of errorTypes) if (matches(this, errorType)) return errorType;
    return null;
  }

  /**
   * As {@link check}, but if none matches, the wrapped value is thrown, and the next errback is
   * called with it.
   */
  trap<T extends readonly ErrorType[]>(...errorTypes: T): T[number] {
    for (const errorType of errorTypes) if (matches(this, errorType)) return errorType;
    throw this.value;
  }

  /** Throws the wrapped value, with the stack it came with. */
  raiseException(): never {
    throw this.value;
  }

  /**
   * Throws the wrapped value into a generator, at the `yield` it waits at.
   *
   * @returns what `generator.throw` returns.
   */
  throwExceptionIntoGenerator<Y, R>(generator: Generator<Y, R, unknown>): IteratorResult<Y, R> {
    return generator.throw(this.value);
  }

  /** The text of the wrapped value: an error's message. */
  getErrorMessage(): string {
    return messageOf(this.value);
  }

  /**
   * The stack and the error, as Python prints them: outermost frame first. One line stands for the
   * frames of this library and of Node.
   *
   * @param elideFrameworkCode - `false`: all frames are shown, as they are too where the
   *   environment variable TWISTED_TS_FULL_STACKS is set. (Twisted ignores it.)
   * @param detail - `"brief"`: a line a frame; `"verbose"`: with the number of the failure.
   */
  getTraceback(elideFrameworkCode?: unknown, detail: TracebackDetail = "default"): string {
    if (detail !== "default" && detail !== "brief" && detail !== "verbose") {
      throw new RangeError(`Detail must be default, brief, or verbose. (not ${inspect(detail)})`);
    }
    return formatTraceback(this, detail, elideFrameworkCode === false ? true : undefined);
  }

  /** {@link getTraceback} in its brief form. */
  getBriefTraceback(): string {
    return formatTraceback(this, "brief");
  }

  /** Writes {@link getTraceback} to `file`, standard error by default. */
  printTraceback(
    file: TextSink = standardError,
    elideFrameworkCode?: unknown,
    detail: TracebackDetail = "default",
  ): void {
    file.write(this.getTraceback(elideFrameworkCode, detail));
  }

  /** Writes {@link getBriefTraceback} to `file`, standard error by default. */
  printBriefTraceback(file: TextSink = standardError, elideFrameworkCode?: unknown): void {
    this.printTraceback(file, elideFrameworkCode, "brief");
  }

  /** Writes the verbose traceback to `file`, standard error by default. */
  printDetailedTraceback(file: TextSink = standardError, elideFrameworkCode?: unknown): void {
    this.printTraceback(file, elideFrameworkCode, "verbose");
  }

  /**
   * Keeps the frames as text, so that the failure refers to no running code. JavaScript's stacks
   * hold no variables, so that there is nothing else to release.
   */
  cleanFailure(): void {
    this._frames = this.frames;
  }

  /** The class and message of the value, in one line. */
  toString(): string {
    return `[Failure instance: ${this.getBriefTraceback()}]`;
  }

  /** For `util.inspect`: the class and message of the value, in one line. */
  [INSPECT](): string {
    return `<Failure ${this.typeName}: ${this.getErrorMessage()}>`;
  }
}

Object.defineProperty(Failure.prototype, KIND, { value: FAILED });
keepShape(new Failure(null));

/** Whether `value` is a Failure, of this copy of the package or of another. */
export function isFailure(value: unknown): value is Failure {
  return kindOf(value) === FAILED;
}

function nameOfType({ type, value }: Failure): string {
  if (typeof type !== "function") return String(type);
  const name = qualifiedName(type);
  // Many classes set only `this.name`, and are known by it.
  return name === "Error" && value instanceof Error ? String(value.name) : name;
}

/** Whether a failure is an instance of `errorType`. */
function matches(failure: Failure, errorType: ErrorType): boolean {
  if (typeof errorType === "string") {
    return failure.parents.includes(errorType) || errorType === ownErrorName(failure.value);
  }
  if (typeof errorType !== "function") {
    throw new TypeError(`an error type is a class or a qualified name, not ${inspect(errorType)}`);
  }
  if (failure._type === undefined) {
    if (isInstance(failure.value, errorType)) return true;
  } else {
    for (const each of lineage(failure._type)) if (each === errorType) return true;
  }
  // The class may come from another installed copy of its package: another object with the same
  // qualified name.
  return (
    Object.hasOwn(errorType, "qualifiedName") && failure.parents.includes(qualifiedName(errorType))
  );
}

/** JavaScript's own errors, and those of Node, are known by `error.name`. */
function ownErrorName(value: unknown): string | undefined {
  return isInstance(value, Error) ? (value as Error).name : undefined;
}

/**
 * `instanceof` that does not throw: `false` for a value that cannot be examined, such as a revoked
 * proxy.
 */
function isInstance(value: unknown, type: ErrorClass): boolean {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

function classOf(value: object): unknown {
  try {
    return value.constructor;
  } catch {
    return Object;
  }
}
