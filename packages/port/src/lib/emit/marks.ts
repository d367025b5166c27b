// Marks of places that a person must check: a comment on the line before, and an entry in the
// report.

/** The kinds of marks. Each has a fixture that shows when it appears, and one where it does not. */
export const MARK_KINDS = {
  "not-ported": "a name that is not ported",
  keywords: "keyword arguments that cannot be placed",
  decorator: "a decorator that is not known",
  construct: "a construct without a translation",
  exception: "an exception that JavaScript reports otherwise",
  "super-order": "a base constructor that is called late",
  "loop-closure": "a closure over the variable of a comprehension",
  bases: "several base classes",
  "module-attribute": "a module's attribute that is set from outside",
  "special-method": "a special method without a counterpart",
  async: "an asynchronous generator",
  integers: "an integer beyond what a number holds",
  library: "a function of Python's library that is not known",
  main: "code after the reactor's run",
} as const;

/** The kind of a mark. */
export type MarkKind = keyof typeof MARK_KINDS;

/** A place of the output that a person has to check. */
export interface Mark {
  readonly kind: MarkKind;
  readonly message: string;
  /** The line in the Python file. */
  readonly line: number;
}
