// assertRaises, as a call and as a block.

import { type ErrorClass, Failure, qualifiedName } from "@twisted-ts/deferred";
import { str } from "../values/repr.ts";

/** The expected errors: a class, or one of several. */
export type Expected<E> = ErrorClass<E> | readonly ErrorClass<E>[];

/** Fails the test. */
type Fail = (message: string) => never;

/**
 * The context that `assertRaises` returns when it is given no function:
 * {@link AssertRaisesContext.run} runs the block that should throw. Twisted's is a context manager,
 * for `with`.
 */
export class AssertRaisesContext<E> {
  readonly _expected: Expected<E>;
  readonly _expectedName: string;
  /** The thrown value, after the block has run. */
  declare exception: E;
  readonly #fail: Fail;
  readonly #check: (exception: E) => void;

  /**
   * @param fail - fails the test.
   * @param expected - the expected errors.
   * @param check - checks the thrown value further, and may fail the test.
   */
  constructor(fail: Fail, expected: Expected<E>, check: (exception: E) => void = () => undefined) {
    this.#fail = fail;
    this._expected = expected;
    this._expectedName = isSeveral(expected)
      ? `(${expected.map((each) => each.name).join(", ")})`
      : expected.name;
    this.#check = check;
  }

  /** Runs a block, and fails the test unless it throws what is expected. Returns this. */
  run(block: () => unknown): this {
    this._handle(block);
    return this;
  }

  /** As {@link AssertRaisesContext.run}; returns the thrown value. */
  _handle(block: () => unknown): E {
    let returned: unknown;
    try {
      returned = block();
    } catch (error) {
      const failure = new Failure(error);
      const classes = isSeveral(this._expected) ? this._expected : [this._expected];
      if (failure.check(...classes) === null) {
        this.#fail(
          `${failure.typeName} raised instead of ${this._expectedName}:\n ${failure.getTraceback()}`,
        );
      }
      this.exception = error as E;
      this.#check(this.exception);
      return this.exception;
    }
    return this.#fail(`${this._expectedName} not raised (${str(returned)} returned)`);
  }
}

function isSeveral<E>(expected: Expected<E>): expected is readonly ErrorClass<E>[] {
  return Array.isArray(expected);
}

/** The names of error classes, for messages. */
export function namesOf(types: readonly (ErrorClass | string)[]): string[] {
  return types.map((type) => (typeof type === "string" ? type : qualifiedName(type)));
}
