// The name of a test, and its attributes.

import { inspect } from "node:util";
import { qualifiedName } from "@twisted-ts/deferred";
import { DeferredAssertions } from "../asserting/deferreds.ts";
import { acquireAttribute } from "../attributes/acquire.ts";
import type { Suppression } from "../attributes/suppress.ts";
import { makeTodo, type Todo, type TodoValue } from "../attributes/todo.ts";
import { repr } from "../values/repr.ts";
import { moduleOf } from "./module.ts";

/** There is no method of that name to be run as a test (a ValueError in Python). */
export class NoSuchTestMethodError extends RangeError {
  override name = "NoSuchTestMethodError";
}

/** A test that runs one method, known by its name. `SynchronousTestCase` runs it. */
export class NamedTest extends DeferredAssertions {
  declare skip?: string | null;
  declare todo?: TodoValue | null;
  declare suppress?: readonly Suppression[];
  /** The name of the method that this instance runs. */
  readonly _testMethodName: string;

  /**
   * @param methodName - the test to run.
   * @throws NoSuchTestMethodError if there is no such method.
   */
  constructor(methodName = "runTest") {
    super();
    this._testMethodName = methodName;
    this._testMethod();
  }

  // ---- Name

  /** The method, not bound. @internal */
  _testMethod(): () => unknown {
    const method = Reflect.get(this, this._testMethodName) as unknown;
    if (typeof method !== "function") {
      throw new NoSuchTestMethodError(
        `no such test method in ${repr(this.constructor)}: ${this._testMethodName}`,
      );
    }
    return method as () => unknown;
  }

  /** Where attributes are looked for, nearest first. */
  get _parents(): readonly unknown[] {
    const type = this.constructor;
    return [this._testMethod(), this, type, moduleOf(type)?.exports ?? null];
  }

  /** The dotted name: module, class and method. */
  id(): string {
    return `${className(this.constructor)}.${this._testMethodName}`;
  }

  /** The name of the method: there are no docstrings. */
  shortDescription(): string {
    return this._testMethodName;
  }

  /** One. */
  countTestCases(): number {
    return 1;
  }

  /** For messages: the class and the method. */
  override toString(): string {
    return `<${className(this.constructor)} testMethod=${this._testMethodName}>`;
  }

  /** The same for `util.inspect`. */
  [inspect.custom](): string {
    return this.toString();
  }

  // ---- Attributes

  /** Whether the test is to be skipped, and why. */
  getSkip(): readonly [doSkip: boolean, reason: unknown] {
    const reason = acquireAttribute(this._parents, "skip", null);
    return [reason !== null, reason];
  }

  /** How the test is expected to fail, or `null`. */
  getTodo(): Todo | null {
    const value = acquireAttribute(this._parents, "todo", null) as TodoValue | null;
    return value === null ? null : makeTodo(value);
  }

  /** Which warnings are to be dropped. */
  _getSuppress(): readonly Suppression[] {
    return acquireAttribute(this._parents, "suppress", []) as readonly Suppression[];
  }
}

function className(testCaseClass: { readonly name: string }): string {
  const module = moduleOf(testCaseClass);
  return module === null ? qualifiedName(testCaseClass) : `${module.name}.${testCaseClass.name}`;
}
