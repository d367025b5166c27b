/**
 * `twisted.trial.unittest`: test cases, which run on mocha.
 *
 * @packageDocumentation
 */

export type { FailureException } from "./lib/asserting/comparing.ts";
export type { InstanceClass } from "./lib/asserting/containing.ts";
export type { Synchronous } from "./lib/asserting/deferreds.ts";
export { AssertLogsContext } from "./lib/asserting/logs.ts";
export { AssertRaisesContext, type Expected } from "./lib/asserting/raises-context.ts";
export { AttributeNotFoundError, acquireAttribute } from "./lib/attributes/acquire.ts";
export { type Mark, only, skip, suppressing, timeout, todo } from "./lib/attributes/marks.ts";
export { MonkeyPatcher, type Patch } from "./lib/attributes/monkey-patcher.ts";
export { type Suppression, type SuppressOptions, suppress } from "./lib/attributes/suppress.ts";
export { makeTodo, Todo, type TodoValue } from "./lib/attributes/todo.ts";
export { NoSuchTestMethodError } from "./lib/case/named-test.ts";
export { NothingWaitsError } from "./lib/case/refuse-to-wait.ts";
export { SynchronousTestCase } from "./lib/case/synchronous-test-case.ts";
export { DEFAULT_TIMEOUT_DURATION, TestCase } from "./lib/case/test-case.ts";
export type { FlushedWarning } from "./lib/case/test-tools.ts";
export {
  LoggedError,
  SeveralProblems,
  UnexpectedSuccess,
  UnhandledErrorInDeferred,
} from "./lib/mocha/problems.ts";
export type { TestCaseClass } from "./lib/mocha/test-methods.ts";
export { NoTestRunnerError, trial } from "./lib/mocha/trial.ts";
export { type Compared, FailTest, SkipTest } from "./lib/results/errors.ts";
export type { ITest, ITestResult } from "./lib/results/interfaces.ts";
export { type Decorator, decorate, TestDecorator, TestSuite } from "./lib/results/suite.ts";
export { TestResult } from "./lib/results/test-result.ts";
export { DirtyReactorAggregateError } from "./lib/strict/dirty-reactor.ts";
export type { WarningCategory } from "./lib/strict/warnings.ts";
