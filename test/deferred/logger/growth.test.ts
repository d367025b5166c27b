import { Failure } from "@twisted-ts/deferred";
import { textFromEventDict } from "@twisted-ts/deferred/log";
import {
  eventsFromJSONLogFile,
  FileLogObserver,
  FilteringLogObserver,
  formatEvent,
  formatTime,
  globalLogPublisher,
  Logger,
  LoggingFile,
  LogLevel,
  LogLevelFilterPredicate,
  LogPublisher,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";
import { growth, LINEAR } from "../../support/growth.ts";

describe("logger: growth", () => {
  it("an unfinished line written in single characters takes time in proportion to its length", () => {
    const factor = growth(8000, (n) => {
      const lines: unknown[] = [];
      const logger = new Logger("test", null, (event) => lines.push(event["log_io"]));
      const file = new LoggingFile(logger);
      for (let i = 0; i < n; i++) file.write("x");
      file.write("\n");
      expect((lines[0] as string).length).to.equal(n);
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("a long record of a log file is read in time in proportion to its length", () => {
    const factor = growth(80_000, (n) => {
      const record = Buffer.from(`\x1e{"text": "${"x".repeat(n)}"}\n`);
      const pieces: Buffer[] = [];
      for (let at = 0; at < record.length; at += 64) pieces.push(record.subarray(at, at + 64));
      expect([...eventsFromJSONLogFile(pieces)]).to.have.lengthOf(1);
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("a stack with a line like many frames is read in time in proportion to its length", () => {
    const factor = growth(2000, (n) => {
      const error = new Error("x");
      error.stack = `Error: x\n    at ${" (:1".repeat(n)} (`;
      expect(new Failure(error).frames).to.deep.equal([]);
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("an old format with many open keys is refused in time in proportion to its length", () => {
    const factor = growth(8000, (n) => {
      const format = "%(".repeat(n);
      expect(textFromEventDict({ format, isError: 0, message: [] })).to.contain("Invalid format");
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("the digits of a large number are grouped in time in proportion to their number", () => {
    const factor = growth(2000, (n) => {
      const text = formatEvent({ log_format: "{number:_x}", number: 1n << BigInt(16 * n) });
      expect(text.length).to.equal(4 * n + 1 + n);
    });
    expect(factor).to.be.below(LINEAR);
  });
});

describe("logger: records that come in pieces", () => {
  it("are found when a piece ends within the separator between them", () => {
    const content = 'ab{"a": 1}\nab{"a": 2}\nab{"a": 3}\n';
    for (let size = 1; size < content.length; size++) {
      const pieces = content.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      const events = [...eventsFromJSONLogFile(pieces, "ab")];
      expect(
        events.map((event) => event["a"]),
        `${size} at a time`,
      ).to.deep.equal([1, 2, 3]);
    }
  });
});

describe("logger: observers as functions", () => {
  const observers = {
    LogPublisher: new LogPublisher(),
    FileLogObserver: new FileLogObserver({ write: () => true }, () => null),
    FilteringLogObserver: new FilteringLogObserver(() => undefined, []),
    LogLevelFilterPredicate: new LogLevelFilterPredicate(LogLevel.info),
    globalLogPublisher,
  };
  for (const [name, observer] of Object.entries(observers)) {
    it(`have call, apply and bind, and are instances of Function (${name})`, () => {
      expect(observer).to.be.instanceof(Function);
      const { call, apply, bind } = observer;
      expect([call, apply, bind]).to.deep.equal([
        Function.prototype.call,
        Function.prototype.apply,
        Function.prototype.bind,
      ]);
      const event = { log_format: "x" };
      expect(() => {
        observer.call(undefined, event);
        observer.apply(undefined, [event]);
        observer.bind(undefined, event)();
      }).not.to.throw();
    });
  }
});

describe("logger: formatTime", () => {
  it("throws TypeError for a value that is not a number, RangeError for an impossible time", () => {
    expect(() => formatTime("1" as never)).to.throw(TypeError);
    expect(() => formatTime([1] as never)).to.throw(TypeError);
    expect(() => formatTime(Number.NaN)).to.throw(RangeError);
    expect(() => formatTime(Number.POSITIVE_INFINITY)).to.throw(RangeError);
    expect(() => formatTime(1e13)).to.throw(RangeError);
    expect(formatTime(null)).to.equal("-");
  });
});
