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
import { guarded } from "../../support/watchdog.ts";

// Quadratic work would take minutes at these sizes.
describe("logger: long input", () => {
  it("writes an unfinished line of a million single characters without hanging", () => {
    const n = 1_000_000;
    guarded(() => {
      const lines: unknown[] = [];
      const logger = new Logger("test", null, (event) => lines.push(event["log_io"]));
      const file = new LoggingFile(logger);
      for (let i = 0; i < n; i++) file.write("x");
      file.write("\n");
      expect((lines[0] as string).length).to.equal(n);
    });
  });

  it("reads a record of many megabytes in small pieces without hanging", () => {
    const n = 16_000_000;
    guarded(() => {
      const record = Buffer.from(`\x1e{"text": "${"x".repeat(n)}"}\n`);
      const pieces: Buffer[] = [];
      for (let at = 0; at < record.length; at += 64) pieces.push(record.subarray(at, at + 64));
      expect([...eventsFromJSONLogFile(pieces)]).to.have.lengthOf(1);
    });
  });

  it("reads a stack with a line like a million frames without hanging", () => {
    const n = 1_000_000;
    guarded(() => {
      const error = new Error("x");
      error.stack = `Error: x\n    at ${" (:1".repeat(n)} (`;
      expect(new Failure(error).frames).to.deep.equal([]);
    });
  });

  it("refuses an old format with a million open keys without hanging", () => {
    const n = 1_000_000;
    guarded(() => {
      const format = "%(".repeat(n);
      expect(textFromEventDict({ format, isError: 0, message: [] })).to.contain("Invalid format");
    });
  });

  it("groups a million digits of a number without hanging", () => {
    const n = 250_000;
    guarded(() => {
      const text = formatEvent({ log_format: "{number:_x}", number: 1n << BigInt(16 * n) });
      expect(text.length).to.equal(4 * n + 1 + n);
    });
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
