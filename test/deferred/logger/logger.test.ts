import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import { Failure } from "@twisted-ts/deferred";
import {
  _loggerFor,
  capturedLogs,
  formatEvent,
  globalLogPublisher,
  type ILogObserver,
  InvalidLogLevelError,
  type LogEvent,
  Logger,
  LogLevel,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";

/** A logger, and the events it has emitted. */
function makeRecordingLogger(namespace?: string): { log: Logger; events: LogEvent[] } {
  const events: LogEvent[] = [];
  return { log: new Logger(namespace, null, (event) => events.push(event)), events };
}

describe("LogLevel", () => {
  it("has the levels in the order of their importance", () => {
    const names = [...LogLevel.iterconstants()].map((level) => level.name);
    expect(names).to.deep.equal(["debug", "info", "warn", "error", "critical"]);
    expect(LogLevel.debug < LogLevel.info).to.equal(true);
    expect(LogLevel.critical > LogLevel.error).to.equal(true);
    expect(LogLevel.warn > LogLevel.error).to.equal(false);
  });

  it("finds a level by its name, and refuses another", () => {
    for (const level of LogLevel.iterconstants()) {
      expect(LogLevel.levelWithName(level.name)).to.equal(level);
    }
    expect(() => LogLevel.levelWithName("*bogus*"))
      .to.throw(InvalidLogLevelError, "*bogus*")
      .with.property("level", "*bogus*");
  });

  it("shows a level by its name", () => {
    expect(String(LogLevel.info)).to.equal("<LogLevel=info>");
    expect(inspect(LogLevel.info)).to.equal("<LogLevel=info>");
  });
});

describe("Logger", () => {
  it("takes its arguments by position or by name", () => {
    const observer: ILogObserver = () => undefined;
    const source = {};
    for (const log of [
      new Logger("my.space", source, observer),
      new Logger({ namespace: "my.space", source, observer }),
    ]) {
      expect(log).to.include({ namespace: "my.space", source, observer });
      expect(String(log)).to.equal("<Logger 'my.space'>");
    }
    expect(() => new Logger({ nameSpace: "x" } as never)).to.throw(TypeError, "nameSpace");
  });

  it("without arguments is named by the calling module's file, and publishes globally", () => {
    const log = new Logger();
    expect(log.namespace).to.equal("test.deferred.logger.logger.test");
    expect(log.source).to.equal(null);
    expect(log.observer).to.equal(globalLogPublisher);
  });

  it("emits an event with the fields it is given, at each level", () => {
    const { log, events } = makeRecordingLogger("space");
    const before = Date.now() / 1000;
    for (const level of LogLevel.iterconstants()) log[level.name]("a {junk}", { junk: level.name });
    expect(events.map(formatEvent)).to.deep.equal([
      "a debug",
      "a info",
      "a warn",
      "a error",
      "a critical",
    ]);
    const [event] = events;
    expect(event).to.deep.include({
      junk: "debug",
      log_format: "a {junk}",
      log_level: LogLevel.debug,
      log_logger: log,
      log_namespace: "space",
      log_source: null,
    });
    expect(event?.log_time).to.be.within(before, Date.now() / 1000);
  });

  it("does not let fields take the place of its own keys", () => {
    const { log, events } = makeRecordingLogger("space");
    log.warn("*", {
      log_format: "#",
      log_level: LogLevel.error,
      log_namespace: "x",
      log_source: 1,
    });
    expect(events[0]).to.deep.include({
      log_format: "*",
      log_level: LogLevel.warn,
      log_namespace: "space",
      log_source: null,
    });
  });

  it("leaves the caller's fields alone", () => {
    const { log } = makeRecordingLogger();
    const fields = Object.freeze({ a: 1 });
    log.info("x", fields);
    expect(fields).to.deep.equal({ a: 1 });
  });

  it("reports a level that does not exist as a failure", () => {
    const { log, events } = makeRecordingLogger();
    log.emit("*bogus*" as never, "text");
    expect(events).to.have.lengthOf(1);
    expect(events[0]?.log_failure?.check(InvalidLogLevelError)).to.equal(InvalidLogLevelError);
    expect(formatEvent(events[0] ?? {})).to.contain("Got invalid log level '*bogus*' in <Logger");
  });

  it("notes its observer in the event's trace", () => {
    const { log, events } = makeRecordingLogger();
    log.info("x", { log_trace: [] });
    expect(events[0]?.log_trace).to.deep.equal([[log, log.observer]]);
  });

  it("does not catch an error that its observer throws", () => {
    const log = new Logger("x", null, () => {
      throw new RangeError("observer");
    });
    expect(() => log.info("x")).to.throw(RangeError, "observer");
  });

  describe("failure", () => {
    it("emits a failure, critically by default", () => {
      const { log, events } = makeRecordingLogger();
      const failure = new Failure(new RangeError("baloney"));
      log.failure("Whoops {n}", failure, { n: 1 });
      log.failure("Whoops {n}", failure, { n: 2 }, LogLevel.warn);
      log.failure("Whoops {n}", failure, LogLevel.info, { n: 3 });
      expect(events.map(formatEvent)).to.deep.equal(["Whoops 1", "Whoops 2", "Whoops 3"]);
      expect(events.map((event) => event.log_level?.name)).to.deep.equal([
        "critical",
        "warn",
        "info",
      ]);
      expect(events.every((event) => event.log_failure === failure)).to.equal(true);
    });

    it("wraps a value that is not a Failure", () => {
      const { log, events } = makeRecordingLogger();
      log.failure("x", new TypeError("bare"));
      expect(events[0]?.log_failure?.check(TypeError)).to.equal(TypeError);
    });
  });

  describe("failuresHandled", () => {
    it("logs what the block throws, and returns the outcome", () => {
      const { log, events } = makeRecordingLogger();
      const operation = log.failuresHandled(
        "while doing {what}",
        () => {
          throw new RangeError("oops");
        },
        { what: "it" },
      );
      expect(operation).to.include({ succeeded: false, failed: true });
      expect(operation.failure).to.equal(events[0]?.log_failure);
      expect(formatEvent(events[0] ?? {})).to.equal("while doing it");
      expect(events[0]?.log_level).to.equal(LogLevel.critical);
    });

    it("has neither succeeded nor failed while the block runs, and logs nothing if the block succeeds", () => {
      const { log, events } = makeRecordingLogger();
      const operation = log.failuresHandled("x", (running) => {
        expect(running).to.include({ succeeded: false, failed: false, failure: null });
      });
      expect(operation).to.include({ succeeded: true, failed: false, failure: null });
      expect(events).to.deep.equal([]);
    });

    it("takes a level", () => {
      const { log, events } = makeRecordingLogger();
      const fail = () => {
        throw new Error("x");
      };
      log.failuresHandled("x", fail, LogLevel.warn, { a: 1 });
      expect(events[0]).to.include({ log_level: LogLevel.warn, a: 1 });
    });
  });

  it("failureHandler runs any number of blocks, and logs what they throw", () => {
    const { log, events } = makeRecordingLogger();
    const handled = log.failureHandler("hello", LogLevel.error);
    const ran: number[] = [];
    handled(() => ran.push(1));
    expect(events).to.deep.equal([]);
    handled(() =>
      handled(() => {
        throw new RangeError("inner");
      }),
    );
    expect(ran).to.deep.equal([1]);
    expect(events).to.have.lengthOf(1);
    expect(events[0]).to.include({ log_format: "hello", log_level: LogLevel.error });
  });
});

describe("_loggerFor", () => {
  it("makes a logger with an object for its source, named by the object's class", () => {
    class Thing {
      readonly log = _loggerFor(this);
    }
    const thing = new Thing();
    expect(thing.log).to.include({ namespace: "Thing", source: thing });
    expect(_loggerFor(new Failure(1)).namespace).to.equal("twisted.python.failure.Failure");
  });
});

describe("capturedLogs", () => {
  it("collects what is logged while its block runs", () => {
    const log = new Logger("captured");
    const events = capturedLogs(() => log.info("within"));
    log.info("after");
    expect(events.map((event) => event.log_format)).to.deep.equal(["within"]);
  });

  it("ends when the block throws", () => {
    const before = globalLogPublisher._observers.length;
    expect(() =>
      capturedLogs(() => {
        throw new RangeError("block");
      }),
    ).to.throw(RangeError, "block");
    expect(globalLogPublisher._observers).to.have.lengthOf(before);
  });

  it("collects until it is disposed of, without a block", () => {
    const log = new Logger("captured");
    // As a `using` declaration does: not every supported Node has it.
    const seen = capturedLogs();
    log.info("within");
    seen[Symbol.dispose]();
    log.info("after");
    expect(seen.map((event) => event.log_format)).to.deep.equal(["within"]);
  });
});

describe("the global logger", () => {
  function run(program: string): { stdout: string; stderr: string } {
    return spawnSync(
      process.execPath,
      [
        "--no-warnings",
        "--input-type=module",
        "--eval",
        `import { globalLogBeginner, Logger, textFileLogObserver } from "@twisted-ts/deferred/logger";
         const log = new Logger("space"); ${program}`,
      ],
      { encoding: "utf8" },
    );
  }

  it("writes critical events to standard error, and no others, before logging has begun", () => {
    const { stdout, stderr } = run(`
      log.error("ignored");
      log.critical("a critical {message}", { message: "message" });
    `);
    expect(stderr).to.equal("a critical message\n");
    expect(stdout).to.equal("");
  });

  it("passes earlier events, the console and warnings to the observers when it begins", () => {
    const { stdout, stderr } = run(`
      log.info("early");
      globalLogBeginner.beginLoggingTo([textFileLogObserver(process.stdout, null)]);
      log.critical("late");
      console.log("printed %d", 1);
      console.error("complained");
      process.stdout.write("written\\n");
      process.emitWarning("careful", "OddWarning");
      await new Promise((resolve) => setImmediate(resolve));
    `);
    expect(stdout.split("\n")).to.deep.include.members([
      "- [space#info] early",
      "- [space#critical] late",
      "- [stdout#info] printed 1",
      "- [stderr#error] complained",
      "- [stdout#info] written",
    ]);
    expect(stdout).to.match(/^- \[twisted\.logger\._global#warn\] .*: OddWarning: careful$/m);
    expect(stderr).to.equal("");
  });
});
