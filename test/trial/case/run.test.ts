// Test cases that run outside mocha, with a result that keeps its calls.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Deferred, type Failure, fail } from "@twisted-ts/deferred";
import { Logger, LogLevel } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import {
  AttributeNotFoundError,
  DirtyReactorAggregateError,
  decorate,
  FailTest,
  type ITest,
  MonkeyPatcher,
  makeTodo,
  SkipTest,
  SynchronousTestCase,
  TestCase,
  TestDecorator,
  TestResult,
  TestSuite,
  Todo,
} from "@twisted-ts/trial";
import { expect } from "chai";

class Sample extends TestCase {
  test_pass(): Deferred<void> {
    const d = new Deferred<void>();
    reactor.callLater(0, () => d.callback(undefined));
    return d;
  }

  test_fail(): void {
    this.fail("wrong");
  }

  test_error(): unknown {
    return fail(new RangeError("broken"));
  }

  test_skip(): void {
    throw new SkipTest("later");
  }

  test_foreign_assertion(): void {
    expect(1).to.equal(2);
  }

  test_dirty(): void {
    reactor.callLater(100, () => undefined);
  }
}

async function runTest(method: string): Promise<TestResult> {
  const result = new TestResult();
  await new Sample(method).run(result);
  return result;
}

describe("TestCase.run", () => {
  it("notifies the result of a success, once all is done", async () => {
    const result = new TestResult();
    const running = new Sample("test_pass").run(result);
    expect(result).to.include({ testsRun: 1, successes: 0 });
    await running;
    expect(result).to.include({ testsRun: 1, successes: 1 });
    expect(result.wasSuccessful()).to.equal(true);
  });

  it("distinguishes failures from errors: an assertion is a failure, of any assertion library", async () => {
    expect((await runTest("test_fail")).failures[0]?.[1].check(FailTest)).to.equal(FailTest);
    expect((await runTest("test_foreign_assertion")).failures).to.have.length(1);
    const { errors, failures } = await runTest("test_error");
    expect(errors[0]?.[1].check(RangeError)).to.equal(RangeError);
    expect(failures).to.deep.equal([]);
  });

  it("reports a skip with its reason", async () => {
    const { skips } = await runTest("test_skip");
    expect(skips.map(([test, reason]) => [test.id(), reason])).to.deep.equal([
      ["Sample.test_skip", "later"],
    ]);
  });

  it("reports what was left in the reactor as an error", async () => {
    const { errors } = await runTest("test_dirty");
    const error = errors[0]?.[1].value;
    expect(error).to.be.instanceOf(DirtyReactorAggregateError);
    expect((error as DirtyReactorAggregateError).delayedCalls).to.have.length(1);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("leaves no trace on the reactor and on process", async () => {
    const { emitWarning } = process;
    const { callLater, crash } = reactor;
    await runTest("test_dirty");
    expect(reactor.callLater).to.equal(callLater);
    expect(reactor.crash).to.equal(crash);
    expect(process.emitWarning).to.equal(emitWarning);
  });

  it("can run within another test", async () => {
    class Outer extends TestCase {
      test_outer(): unknown {
        const result = new TestResult();
        return new Sample("test_error")
          .run(result)
          .addCallback(() => this.assertEqual(result.errors.length, 1));
      }
    }
    const result = new TestResult();
    await new Outer("test_outer").run(result);
    const problems = [...result.errors, ...result.failures];
    expect(problems.map(([, failure]) => failure.getErrorMessage())).to.deep.equal([]);
    expect(result.successes).to.equal(1);
  });

  it("reports a todo that cannot be read, and cleans up", async () => {
    class Misspelt extends TestCase {
      override todo = 3 as never;
      test_a(): void {
        throw new RangeError("must not run");
      }
    }
    const result = new TestResult();
    await new Misspelt("test_a").run(result);
    expect(result.errors.map(([, failure]) => failure.getErrorMessage())).to.deep.equal([
      "todo is a reason, or [errors, reason], not 3",
    ]);
  });
});

describe("TestCase.debug", () => {
  it("throws the problem of the test", async () => {
    await new Sample("test_pass").debug();
    const error = await new Sample("test_error").debug().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(RangeError);
    class Synchronous extends SynchronousTestCase {
      test_a(): void {
        this.fail("wrong");
      }
    }
    expect(() => new Synchronous("test_a").debug()).to.throw(FailTest, "wrong");
  });
});

describe("a test case", () => {
  it("has a name, and counts as one test", () => {
    const test = new Sample("test_pass");
    expect(test.id()).to.equal("Sample.test_pass");
    expect(test.shortDescription()).to.equal("test_pass");
    expect(test.countTestCases()).to.equal(1);
    expect(String(test)).to.equal("<Sample testMethod=test_pass>");
  });

  it("refuses a method that is not there", () => {
    expect(() => new Sample("test_nothing")).to.throw(
      RangeError,
      /no such test method in .*Sample.*: test_nothing/,
    );
  });

  it("ignores a timeout that is not a number, with a warning", async () => {
    class Odd extends TestCase {
      override timeout = "orange" as never;
      test_a(): void {
        this.assertEqual(this.getTimeout(), 120);
        this.assertEqual(
          this.flushWarnings()[0]?.message,
          "'timeout' attribute needs to be a number.",
        );
        this.flushWarnings();
      }
      override tearDown(): void {
        this.flushWarnings();
      }
    }
    const result = new TestResult();
    const { emitWarning } = process;
    process.emitWarning = () => undefined;
    try {
      await new Odd("test_a").run(result);
    } finally {
      process.emitWarning = emitWarning;
    }
    expect(result.wasSuccessful()).to.equal(true);
  });
});

describe("flushWarnings", () => {
  it("returns only the warnings of the given functions", () => {
    function careless(): void {
      process.emitWarning("careless");
    }
    function other(): void {
      process.emitWarning("other");
    }
    class Tests extends SynchronousTestCase {
      test_a(): void {
        careless();
        other();
        this.assertEqual(
          this.flushWarnings([careless]).map(({ message, lineno }) => [message, lineno > 0]),
          [["careless", true]],
        );
        const [left] = this.flushWarnings();
        this.assertEqual(left?.message, "other");
        this.assertEqual(left?.filename, import.meta.filename);
        this.assertEqual(this.flushWarnings(), []);
        this.assertRaises(RangeError, () => this.flushWarnings([3 as never]));
      }
    }
    new Tests("test_a").debug();
  });
});

describe("patch", () => {
  it("sets an attribute until the test has ended, and puts back what was inherited", () => {
    class Target {
      size = 1;
      method(): string {
        return "original";
      }
    }
    const target = new Target();
    class Tests extends SynchronousTestCase {
      test_a(): void {
        const patcher = this.patch(target, "size", 5);
        this.patch(target, "method", () => "patched");
        this.assertEqual([target.size, target.method()], [5, "patched"]);
        patcher.restore();
        this.assertEqual(target.size, 1);
        patcher.patch();
        this.assertEqual(target.size, 5);
      }
    }
    new Tests("test_a").debug();
    expect([target.size, target.method()]).to.deep.equal([1, "original"]);
    expect(Object.keys(target)).to.deep.equal(["size"]);
  });

  it("throws for an attribute that is not there, and makes none of the replacements then", () => {
    const target: { size: number; colour?: string } = { size: 1 };
    const test = new SynchronousTestCase();
    expect(() => test.patch(target, "colour", "red")).to.throw(
      AttributeNotFoundError,
      "cannot patch colour: an object of Object has no such attribute",
    );
    const patcher = new MonkeyPatcher([target, "size", 2], [target, "colour", "red"]);
    expect(() => patcher.patch()).to.throw(AttributeNotFoundError);
    expect(target).to.deep.equal({ size: 1 });
  });

  it("throws a TypeError for the export of a module, which says what to do instead", async () => {
    const module = await import("./../support/run-mocha.ts");
    const compiled = Object.defineProperty({ __esModule: true }, "report", { get: () => 1 });
    const test = new SynchronousTestCase();
    for (const exports of [module, compiled as unknown as typeof module]) {
      expect(() => test.patch(exports, "report", (() => 1) as never)).to.throw(
        TypeError,
        /exports of a module are fixed.*take it as an argument/,
      );
    }
    expect(() => test.patch(Object.freeze({ a: "b" as string }), "a", "c")).to.throw(
      TypeError,
      "cannot be redefined",
    );
  });
});

describe("MonkeyPatcher", () => {
  it("restores the attributes at the end of a block with using", () => {
    const target = { size: 1 };
    const patcher = new MonkeyPatcher([target, "size", 2]);
    expect(patcher.patch()).to.equal(patcher);
    expect(target.size).to.equal(2);
    // As a `using` declaration does: not every supported Node has it.
    patcher[Symbol.dispose]();
    expect(target.size).to.equal(1);
  });
});

describe("mktemp", () => {
  it("returns paths that do not exist, in directories that do, and removes them when the test passes", () => {
    const paths: string[] = [];
    class Tests extends SynchronousTestCase {
      test_a(): void {
        for (const path of [this.mktemp(), this.mktemp()]) {
          paths.push(path);
          this.assertTrue(existsSync(dirname(path)));
          this.assertFalse(existsSync(path));
          writeFileSync(path, "text");
        }
      }
    }
    new Tests("test_a").debug();
    expect(new Set(paths).size).to.equal(2);
    for (const path of paths) {
      expect(path).to.match(/^_trial_temp[/\\]unknown[/\\]Tests[/\\]test_a[/\\]\w+[/\\]temp$/);
      expect(existsSync(dirname(path))).to.equal(false);
    }
  });

  it("keeps the files of a test that fails", () => {
    let path = "";
    class Tests extends SynchronousTestCase {
      test_a(): void {
        path = this.mktemp();
        writeFileSync(path, "text");
        this.fail("on purpose");
      }
    }
    const result = new TestResult();
    new Tests("test_a").run(result);
    expect(result.failures).to.have.length(1);
    expect(readFileSync(path, "utf8")).to.equal("text");
    rmSync(join("_trial_temp", "unknown"), { recursive: true });
  });
});

describe("addCleanup", () => {
  it("runs cleanups once, the last first, and reports all that fail", async () => {
    const log: string[] = [];
    const failing = (word: string): never => {
      log.push(word);
      throw new RangeError(word);
    };
    class Tests extends TestCase {
      test_a(): void {
        this.addCleanup(failing, "first");
        this.addCleanup(failing, "second");
        this.addCleanup(() => {
          log.push("third");
          this.addCleanup((word: string) => log.push(word), "added by the third");
        });
      }
    }
    const result = new TestResult();
    await new Tests("test_a").run(result);
    expect(log).to.deep.equal(["third", "added by the third", "second", "first"]);
    expect(result.errors.map(([, failure]) => failure.getErrorMessage())).to.deep.equal([
      "second",
      "first",
    ]);
    expect(result.successes).to.equal(0);
  });
});

describe("the cleanups of a synchronous test", () => {
  class Recorder extends TestResult {
    readonly calls: string[] = [];
    override addError(test: ITest, failure: Failure): void {
      this.calls.push(`error ${failure.getErrorMessage()}`);
      super.addError(test, failure);
    }
    override addUnexpectedSuccess(test: ITest, todo: Todo): void {
      this.calls.push("unexpected success");
      super.addUnexpectedSuccess(test, todo);
    }
    override addSuccess(test: ITest): void {
      this.calls.push("success");
      super.addSuccess(test);
    }
  }

  class Tests extends SynchronousTestCase {
    test_a(): void {
      this.#clean();
    }
    test_todo(): void {
      this.#clean();
    }
    #clean(): void {
      this.addCleanup(() => result.calls.push("first"));
      this.addCleanup(() => {
        throw new RangeError("broken");
      });
    }
  }
  Object.assign(Tests.prototype.test_todo, { todo: "later" });

  let result = new Recorder();

  beforeEach(() => {
    result = new Recorder();
  });

  it("report an error before the next cleanup runs, and the test is no success", () => {
    new Tests("test_a").run(result);
    expect(result.calls).to.deep.equal(["error broken", "first"]);
  });

  it("do not hide that a todo has succeeded", () => {
    new Tests("test_todo").run(result);
    expect(result.calls).to.deep.equal(["error broken", "first", "unexpected success"]);
  });
});

describe("flushLoggedErrors in a cleanup", () => {
  it("does not return what setUp has failed with, which the test reports", async () => {
    const flushed: unknown[] = [];
    class Tests extends TestCase {
      override setUp(): void {
        this.addCleanup(() => flushed.push(...this.flushLoggedErrors()));
        throw new RangeError("broken");
      }
      test_a(): void {
        flushed.push("not reached");
      }
    }
    const result = new TestResult();
    await new Tests("test_a").run(result);
    expect(flushed).to.deep.equal([]);
    expect(result.errors.map(([, failure]) => failure.getErrorMessage())).to.deep.equal(["broken"]);
  });
});

describe("doCleanups", () => {
  it("runs the cleanups now, returns whether they succeeded, and fails the test if one has not", async () => {
    const log: unknown[] = [];
    class Tests extends TestCase {
      *test_waits(): Generator<unknown, void, never> {
        const d = new Deferred<void>();
        reactor.callLater(0, () => d.callback(undefined));
        this.addCleanup(() => d.addCallback(() => log.push("waited")));
        log.push(yield this.doCleanups());
        this.addCleanup(() => {
          throw new RangeError("broken");
        });
        log.push(yield this.doCleanups());
        log.push("goes on");
      }
    }
    class SynchronousTests extends SynchronousTestCase {
      test_a(): void {
        this.addCleanup(() => log.push("at once"));
        log.push(this.doCleanups());
      }
    }
    const result = new TestResult();
    await new Tests("test_waits").run(result);
    expect(log).to.deep.equal(["waited", true, false, "goes on"]);
    expect(result.errors.map(([, failure]) => failure.getErrorMessage())).to.deep.equal(["broken"]);
    expect(result.successes).to.equal(0);
    log.length = 0;
    new SynchronousTests("test_a").run(result);
    expect(log).to.deep.equal(["at once", true]);
    expect(result.successes).to.equal(1);
  });
});

describe("assertLogs", () => {
  const log = new Logger("fixture.inner");
  const test = new SynchronousTestCase();

  it("has the events that a block logs, as records and as text", () => {
    const logs = test.assertLogs("fixture").run(() => {
      log.info("frobbing {what}", { what: "it" });
      log.debug("not heard");
      log.error("broken");
      new Logger("fixtures").error("of another namespace");
    });
    expect(logs.output).to.deep.equal([
      "INFO:fixture.inner:frobbing it",
      "ERROR:fixture.inner:broken",
    ]);
    expect(logs.records.map((event) => event.log_format)).to.deep.equal([
      "frobbing {what}",
      "broken",
    ]);
  });

  it("fails when nothing of that level is logged", () => {
    expect(() => test.assertLogs("fixture", "error").run(() => log.info("only this"))).to.throw(
      FailTest,
      "no logs of level ERROR or higher triggered on fixture",
    );
    expect(() => test.assertLogs().run(() => undefined)).to.throw(
      FailTest,
      "INFO or higher triggered on root",
    );
    expect(() => test.assertLogs("fixture", "loud")).to.throw("loud");
  });

  it("flushes the failures among the events, as flushLoggedErrors does", () => {
    class Tests extends SynchronousTestCase {
      test_a(): void {
        this.assertLogs(null, LogLevel.critical).run(() =>
          log.failure("while", new RangeError("frobbed")),
        );
      }
    }
    const result = new TestResult();
    new Tests("test_a").run(result);
    expect(result).to.include({ successes: 1 }).and.have.property("errors").that.is.empty;
  });

  it("has a counterpart that fails when something is logged", () => {
    test.assertNoLogs("fixture", "error").run(() => log.info("only this"));
    expect(() => test.assertNoLogs("fixture").run(() => log.info("this"))).to.throw(
      FailTest,
      "Unexpected logs found: INFO:fixture.inner:this",
    );
  });
});

describe("the old names of Python's assertions", () => {
  it("do what the new ones do", () => {
    const test = new SynchronousTestCase();
    test.assertRegexpMatches("abc", /b/);
    test.assertNotRegexpMatches("abc", "d");
    expect(() => test.assertRegexpMatches("abc", /d/)).to.throw(FailTest);
    const error = test.assertRaisesRegexp(RangeError, "too", () => {
      throw new RangeError("too far");
    });
    expect(error.message).to.equal("too far");
  });
});

describe("makeTodo", () => {
  it("takes a reason, a class and a reason, or classes and a reason", () => {
    expect(makeTodo("why")).to.deep.include({ reason: "why", errors: null });
    expect(makeTodo([RangeError, "why"])).to.deep.include({ errors: [RangeError] });
    expect(makeTodo([[RangeError, TypeError], "why"]).errors).to.have.length(2);
    expect(String(new Todo("why"))).to.equal("<Todo reason='why' errors=null>");
  });
});

describe("TestSuite", () => {
  it("runs its tests one after the other, those of suites within it too", async () => {
    const suite = new TestSuite([new Sample("test_pass"), new Sample("test_fail")]);
    suite.addTest(new TestSuite([new Sample("test_skip")]));
    expect(suite.countTestCases()).to.equal(3);
    const result = new TestResult();
    await suite.run(result);
    expect(result).to.include({ testsRun: 3, successes: 1 });
    expect(result.failures).to.have.length(1);
    expect(result.skips).to.have.length(1);
  });

  it("stops when the result asks to", async () => {
    const result = new TestResult();
    result.addSuccess = function (this: TestResult) {
      this.successes += 1;
      this.stop();
    };
    await new TestSuite([new Sample("test_pass"), new Sample("test_pass")]).run(result);
    expect(result.testsRun).to.equal(1);
  });

  it("is decorated with a class, which is constructed, or with a function", () => {
    class Other extends TestDecorator {}
    for (const decorator of [TestDecorator, Other]) {
      expect(decorate(new Sample("test_pass"), decorator)).to.be.instanceOf(decorator);
    }
    const sample = new Sample("test_pass");
    for (const decorator of [(test: ITest) => test, (test: ITest) => test]) {
      expect(decorate(sample, decorator)).to.equal(sample);
    }
  });

  it("is decorated test by test, in place", async () => {
    const log: string[] = [];
    class Logged extends TestDecorator {
      override run(result: TestResult): unknown {
        log.push(this.id());
        return super.run(result);
      }
    }
    const suite = new TestSuite([
      new TestSuite([new Sample("test_pass")]),
      new Sample("test_skip"),
    ]);
    expect(decorate(suite, (test: ITest) => new Logged(test))).to.equal(suite);
    await suite.run(new TestResult());
    expect(log).to.deep.equal(["Sample.test_pass", "Sample.test_skip"]);
    expect(suite.countTestCases()).to.equal(2);
  });
});
