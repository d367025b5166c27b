// Assertions for chai about Deferreds and Failures.

import {
  type Deferred,
  type ErrorType,
  isDeferred,
  isFailure,
  qualifiedName,
} from "@twisted-ts/deferred";
import type { use } from "chai";
import { type CurrentResult, look, shown, take } from "./current-result.ts";

type ChaiPlugin = Parameters<typeof use>[0];

declare global {
  namespace Chai {
    interface Assertion {
      /** Negates what follows, as `not` does: `expect(d).to.have.no.result`. */
      readonly no: Assertion;
      /**
       * A Deferred has a result now; with an argument, one that is deeply equal to it. The call
       * consumes the result. Without the call, `expect(d).to.have.result` leaves it in place, and
       * `expect(d).to.have.no.result` fails if there is a result or a failure.
       *
       * After a call without an argument the chain is about the result:
       * `expect(d).to.have.result().that.is.an("array")`.
       */
      readonly result: ResultAssertion;
      /** The same as `result` with a value. */
      successResult(expected: unknown): Assertion;
      /**
       * A Deferred has a failure now, of one of these types, if any are given. The failure is
       * consumed; the chain goes on about its value.
       */
      failedWith(...types: ErrorType[]): Assertion;
      /** The same as `failedWith`. */
      failureResult(...types: ErrorType[]): Assertion;
      /** A Deferred has neither a result nor a failure. */
      readonly noResult: Assertion;
      /** A Failure is of one of these types. The chain goes on about its value. */
      wrap(...types: ErrorType[]): Assertion;
    }

    interface ResultAssertion extends Assertion {
      (expected?: unknown): Assertion;
    }
  }
}

/**
 * The plug-in: `chai.use(twistedChai)`. It adds assertions about the results that Deferreds have at
 * the moment: `result(value)`, `failedWith(...types)`, `no.result`, and `wrap(...types)` for
 * Failures.
 */
export const twistedChai: ChaiPlugin = (chai, utils) => {
  const { Assertion } = chai;
  const { prototype } = Assertion;
  const inspect = (value: unknown): string => utils.inspect(value);

  /** The Deferred that the assertion is about. */
  const subject = (assertion: object): Deferred<unknown> => {
    const value: unknown = utils.flag(assertion, "object");
    if (!isDeferred(value)) {
      throw new chai.AssertionError(`expected ${inspect(value)} to be a Deferred`);
    }
    return value;
  };

  const negated = (assertion: object): boolean => Boolean(utils.flag(assertion, "negate"));

  /** Fails unless `holds`; chai handles a negation. */
  const check = (
    assertion: Chai.AssertionStatic,
    holds: boolean,
    expected: string,
    found: CurrentResult,
    compared: readonly unknown[] = [],
  ): void => {
    const but = `but found ${shown(found, inspect)}`;
    const [wanted, actual] = compared;
    assertion.assert(
      holds,
      `expected #{this} to have ${expected}, ${but}`,
      `expected #{this} to not have ${expected}, ${but}`,
      wanted,
      actual,
      compared.length > 0,
    );
  };

  utils.addProperty(prototype, "no", function (this: object) {
    utils.flag(this, "negate", true);
    utils.flag(this, "no", true);
  });

  const hasNothing = (assertion: Chai.AssertionStatic): CurrentResult => {
    const found = look(subject(assertion));
    // The assertion reports the failure, which is then consumed.
    if (found.kind === "failure") subject(assertion).addErrback(() => undefined);
    return found;
  };

  const hasResult = function (this: Chai.AssertionStatic, ...given: unknown[]): void {
    const found = take(subject(this));
    const succeeded = found.kind === "success";
    if (given.length === 0) {
      check(this, succeeded, "a result", found);
      if (succeeded) utils.flag(this, "object", found.value);
      return;
    }
    const [expected] = given;
    const holds = succeeded && utils.eql(found.value, expected);
    const compared = succeeded ? [expected, found.value] : [];
    check(this, holds, `the result ${inspect(expected)}`, found, compared);
  };

  utils.addChainableMethod(prototype, "result", hasResult, function (this: Chai.AssertionStatic) {
    if (utils.flag(this, "no")) {
      const found = hasNothing(this);
      check(this, found.kind !== "none", "a result", found);
      // `not.result(3)` gets here as well, and accepts another result.
    } else if (!negated(this)) {
      const found = look(subject(this));
      check(this, found.kind === "success", "a result", found);
    }
  });
  utils.addMethod(prototype, "successResult", hasResult);

  utils.addProperty(prototype, "noResult", function (this: Chai.AssertionStatic) {
    const found = hasNothing(this);
    check(this, found.kind === "none", "no result", found);
  });

  const failed = function (this: Chai.AssertionStatic, ...types: ErrorType[]): void {
    const found = take(subject(this));
    const matches =
      found.kind === "failure" && (types.length === 0 || found.failure.check(...types) !== null);
    check(this, matches, types.length === 0 ? "a failure" : `a failure of ${named(types)}`, found);
    if (found.kind === "failure") utils.flag(this, "object", found.failure.value);
  };
  utils.addMethod(prototype, "failedWith", failed);
  utils.addMethod(prototype, "failureResult", failed);

  utils.addMethod(prototype, "wrap", function (this: Chai.AssertionStatic, ...types: ErrorType[]) {
    const value: unknown = utils.flag(this, "object");
    if (!isFailure(value)) {
      throw new chai.AssertionError(`expected ${inspect(value)} to be a Failure`);
    }
    this.assert(
      value.check(...types) !== null,
      `expected #{this} to wrap ${named(types)}`,
      `expected #{this} to not wrap ${named(types)}`,
      undefined,
    );
    utils.flag(this, "object", value.value);
  });
};

function named(types: readonly ErrorType[]): string {
  return types.map((type) => (typeof type === "string" ? type : qualifiedName(type))).join(" or ");
}
