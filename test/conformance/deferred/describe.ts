// How values are written in a trace: as interpret.py beside this file writes them.

import {
  type Deferred,
  FailureGroup,
  FirstError,
  isDeferred,
  isFailure,
  qualifiedName,
} from "@twisted-ts/deferred";

/** Errors of the recorded programs. */
export class Alpha extends Error {}
export class Beta extends Alpha {}
export class Gamma extends Error {}

const CLASSES: Readonly<Record<string, typeof Alpha>> = { Alpha, Beta, Gamma };

/** What an error of Python's is here, where the name is another: CONVENTIONS, "Values". */
const PYTHON_NAMES: Readonly<Record<string, string>> = {
  RangeError: "ValueError",
  "twisted.internet.defer.ReleasedTooOftenError": "AssertionError",
};

/** The error of a description. */
export function makeError([name, message]: readonly [string, string]): Error {
  const Class = CLASSES[name];
  if (Class === undefined) throw new TypeError(`No error class ${name}`);
  return new Class(message);
}

/** Writes values down, with numbers for the Deferreds and locks it is given. */
export class Describer {
  readonly deferreds: Deferred<unknown>[] = [];
  readonly locks: unknown[] = [];

  /** `d3`, or `d?` for one that the program did not make. */
  name(deferred: Deferred<unknown>): string {
    const index = this.deferreds.indexOf(deferred);
    return index < 0 ? "d?" : `d${index}`;
  }

  text(value: unknown): string {
    if (value === undefined) return "None";
    if (value === null) return "null";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "number") return String(value);
    if (typeof value === "string") return `'${value}'`;
    if (Array.isArray(value)) {
      return `[${Array.from(value, (each) => this.text(each)).join(", ")}]`;
    }
    if (isFailure(value)) return `Failure(${this.errorText(value.value)})`;
    if (value instanceof Error) return `Error(${this.errorText(value)})`;
    if (isDeferred(value)) return this.name(value);
    if (Object.prototype.toString.call(value) === "[object Generator]") return "generator";
    const lock = this.locks.indexOf(value);
    if (lock >= 0) return `lock${lock}`;
    return `unknown ${String(value)}`;
  }

  errorText(error: unknown): string {
    if (error instanceof FirstError) {
      return `FirstError #${error.index} ${this.text(error.subFailure)}`;
    }
    if (error instanceof FailureGroup) return `FailureGroup ${this.text(error.failures)}`;
    if (!(error instanceof Error)) return `not an Error: ${String(error)}`;
    const name = qualifiedName(error.constructor as never);
    // An error of the language itself has the language's text.
    if (name === "TypeError") return name;
    return `${PYTHON_NAMES[name] ?? name}: ${error.message}`;
  }
}
