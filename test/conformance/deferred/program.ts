// What a recorded program is made of. `generate.py` writes it; ../README.md describes it.

/** An error: the name of its class, and its message. */
export type ErrorSpec = readonly [name: string, message: string];

/** A value, or how it is made. */
export type ValueSpec =
  | null
  | number
  | string
  | boolean
  | {
      /** The argument of the function this stands in. */
      readonly a?: number;
      /** An exception, as a value. */
      readonly e?: ErrorSpec;
      /** A Failure. */
      readonly f?: ErrorSpec;
      /** A list. */
      readonly l?: readonly ValueSpec[];
      /** A Deferred, by number. */
      readonly d?: number;
    };

/** A function: its label, what it does, and what comes back. */
export interface FunctionSpec {
  readonly n: number;
  readonly o?: readonly Operation[];
  /** Exceptions of the operations are not caught. */
  readonly u?: number;
  /** Of a canceller: what it does to the Deferred. */
  readonly fire?: readonly ["callback" | "errback", ValueSpec];
  readonly r: OutcomeSpec;
}

export type OutcomeSpec =
  | readonly ["v", ValueSpec]
  | readonly ["raise", ErrorSpec]
  | readonly ["rethrow"]
  | readonly ["d", number]
  | readonly ["make", Operation];

/** A step of a generator; the number says whether an exception is caught there. */
export type StepSpec =
  | readonly ["return" | "returnValue", ValueSpec]
  | readonly ["raise", ErrorSpec]
  | readonly ["op", Operation]
  | readonly ["make", Operation, number]
  | readonly ["y", ValueSpec, number]
  | readonly ["gen", readonly StepSpec[], number];

export type Operation =
  | readonly ["new", FunctionSpec | null]
  | readonly ["succeed" | "fail", ValueSpec]
  | readonly ["maybe" | "execute", FunctionSpec]
  | readonly ["list", readonly number[], number, number, number]
  | readonly ["gather", readonly number[], number]
  | readonly ["race", readonly number[]]
  | readonly ["inline", number, readonly StepSpec[]]
  | readonly ["add", number, "cb" | "eb" | "both", FunctionSpec, (readonly ValueSpec[])?]
  | readonly ["add", number, "pair", FunctionSpec, FunctionSpec | null]
  | readonly ["callback" | "errback", number, ValueSpec]
  | readonly ["pause" | "unpause" | "cancel", number]
  | readonly ["chain", number, number]
  | readonly ["lock"]
  | readonly ["sem", number]
  | readonly ["acquire" | "release" | "get", number]
  | readonly ["run", number, FunctionSpec]
  | readonly ["queue", number | null, number | null]
  | readonly ["put", number, ValueSpec]
  | readonly ["timeout", number, number, FunctionSpec | null]
  | readonly ["advance", number];

/** A program with what Twisted did: a list of lines for each step, and the unhandled failures. */
export interface Recording {
  readonly seed: number;
  readonly program: readonly Operation[];
  readonly trace: readonly (readonly string[])[];
}
