import { inspect } from "node:util";
import {
  bitbucketLogObserver,
  FileLogObserver,
  FilteringLogObserver,
  formatEvent,
  type ILogFilterPredicate,
  type ILogObserver,
  InvalidLogLevelError,
  LimitedHistoryLogObserver,
  type LogEvent,
  Logger,
  LoggingFile,
  LogLevel,
  LogLevelFilterPredicate,
  LogPublisher,
  PredicateResult,
  shouldLogEvent,
  textFileLogObserver,
  UnsupportedOperation,
  WriteToClosedFileError,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";

function makeRecorder(): { observer: ILogObserver; events: LogEvent[] } {
  const events: LogEvent[] = [];
  return { events, observer: (event) => events.push(event) };
}

/** A file that keeps what is written. */
class TextSink {
  text = "";
  flushes = 0;
  write(text: string): void {
    this.text += text;
  }
  flush(): void {
    this.flushes++;
  }
}

describe("LogPublisher", () => {
  it("passes events on to its observers in order, each once", () => {
    const order: number[] = [];
    const first = () => order.push(1);
    const second = () => order.push(2);
    const publisher = new LogPublisher(first);
    publisher.addObserver(second);
    publisher.addObserver(first);
    publisher({});
    expect(order).to.deep.equal([1, 2]);
    expect(publisher._observers).to.deep.equal([first, second]);
  });

  it("refuses an observer that cannot be called", () => {
    expect(() => new LogPublisher().addObserver({} as never)).to.throw(
      TypeError,
      "Observer is not callable: {}",
    );
  });

  it("removes an observer, and ignores one that was not added", () => {
    const { observer, events } = makeRecorder();
    const publisher = new LogPublisher(observer);
    publisher.removeObserver(() => undefined);
    publisher.removeObserver(observer);
    publisher({});
    expect(events).to.deep.equal([]);
  });

  it("goes on when an observer throws, and reports it to the others", () => {
    const { observer, events } = makeRecorder();
    const broken: ILogObserver = () => {
      throw new RangeError("ARGH! EVIL DEATH!");
    };
    const publisher = new LogPublisher(observer, broken);
    publisher({ foo: 1 });
    expect(events).to.have.lengthOf(2);
    expect(events[0]).to.deep.equal({ foo: 1 });
    expect(events[1]).to.include({ observer: broken, log_level: LogLevel.critical });
    expect(events[1]?.log_failure?.getErrorMessage()).to.equal("ARGH! EVIL DEATH!");
    expect(formatEvent(events[1] ?? {})).to.match(
      /^Temporarily disabling observer .* due to exception: \[Failure instance: /s,
    );
  });

  it("goes on when all its observers throw, and throw again when they are called with the report", () => {
    let calls = 0;
    const broken = () => () => {
      calls++;
      throw new Error("again");
    };
    new LogPublisher(broken(), broken())({});
    expect(calls).to.be.greaterThan(2);
  });

  it("calls an observer that was added during an event from the next event on", () => {
    const { observer, events } = makeRecorder();
    const publisher: LogPublisher = new LogPublisher(() => publisher.addObserver(observer));
    publisher({ n: 1 });
    publisher({ n: 2 });
    expect(events).to.deep.equal([{ n: 2 }]);
  });

  it("notes in the trace of the event which observers it was passed to", () => {
    const { observer } = makeRecorder();
    const filtered = new FilteringLogObserver(observer, []);
    const publisher = new LogPublisher(filtered);
    const event: LogEvent = { log_trace: [] };
    publisher(event);
    expect(event.log_trace).to.deep.equal([
      [publisher, filtered],
      [filtered, observer],
    ]);
  });

  it("is shown by its name, and can be extended", () => {
    class Counting extends LogPublisher {
      count = 0;
      override __call__(event: LogEvent): void {
        this.count++;
        super.__call__(event);
      }
    }
    const { observer, events } = makeRecorder();
    const publisher = new Counting(observer);
    publisher({});
    expect([publisher.count, events.length]).to.deep.equal([1, 1]);
    expect(publisher).to.be.instanceOf(LogPublisher);
    expect(inspect(publisher)).to.equal("<Counting>");
  });
});

describe("LimitedHistoryLogObserver", () => {
  const replay = (history: LimitedHistoryLogObserver) => {
    const { observer, events } = makeRecorder();
    history.replayTo(observer);
    return events.map((event) => event["n"]);
  };
  const replayedAfter = (count: number, history: LimitedHistoryLogObserver) => {
    for (let n = 0; n < count; n++) history({ n });
    return replay(history);
  };

  it("keeps the last events, in order", () => {
    expect(replayedAfter(3, new LimitedHistoryLogObserver(5))).to.deep.equal([0, 1, 2]);
    expect(replayedAfter(12, new LimitedHistoryLogObserver(5))).to.deep.equal([7, 8, 9, 10, 11]);
    expect(replayedAfter(3, new LimitedHistoryLogObserver(0))).to.deep.equal([]);
    expect(replayedAfter(70000, new LimitedHistoryLogObserver())).to.have.lengthOf(65536);
    expect(replayedAfter(70000, new LimitedHistoryLogObserver(null))).to.have.lengthOf(70000);
  });

  it("throws RangeError for a size that is negative or not whole", () => {
    expect(() => new LimitedHistoryLogObserver(-1)).to.throw(RangeError);
    expect(() => new LimitedHistoryLogObserver(1.5)).to.throw(RangeError);
  });
});

describe("FilteringLogObserver", () => {
  const yes: ILogFilterPredicate = () => PredicateResult.yes;
  const no: ILogFilterPredicate = () => PredicateResult.no;
  const maybe: ILogFilterPredicate = () => PredicateResult.maybe;

  it("uses the first predicate that decides, and passes events on if none does", () => {
    expect(shouldLogEvent([], {})).to.equal(true);
    expect(shouldLogEvent([maybe, maybe], {})).to.equal(true);
    expect(shouldLogEvent([maybe, no, yes], {})).to.equal(false);
    expect(shouldLogEvent([yes, no], {})).to.equal(true);
  });

  it("calls the negative observer with events that do not pass", () => {
    const positive = makeRecorder();
    const negative = makeRecorder();
    const observer = new FilteringLogObserver(
      positive.observer,
      [(event) => (event["pass"] ? PredicateResult.maybe : PredicateResult.no)],
      negative.observer,
    );
    observer({ pass: true });
    observer({ pass: false });
    expect(positive.events).to.deep.equal([{ pass: true }]);
    expect(negative.events).to.deep.equal([{ pass: false }]);
    new FilteringLogObserver(positive.observer, [no])({});
    expect(positive.events).to.have.lengthOf(1);
    expect(bitbucketLogObserver({})).to.equal(undefined);
  });

  it("refuses a result that is not a PredicateResult", () => {
    expect(() => new FilteringLogObserver(() => undefined, [() => true as never])({})).to.throw(
      TypeError,
      "Invalid predicate result: true",
    );
  });
});

describe("LogLevelFilterPredicate", () => {
  it("uses the level of the nearest enclosing namespace that has one", () => {
    const predicate = new LogLevelFilterPredicate();
    expect(predicate.defaultLogLevel).to.equal(LogLevel.info);
    predicate.setLogLevelForNamespace("", LogLevel.error);
    predicate.setLogLevelForNamespace("twext.web2", LogLevel.debug);
    predicate.setLogLevelForNamespace("twext.web2.dav", LogLevel.warn);
    const level = (namespace: string) => predicate.logLevelForNamespace(namespace).name;
    expect(level("")).to.equal("error");
    expect(level("twisted")).to.equal("error");
    expect(level("twext.web")).to.equal("error");
    expect(level("twext.web2")).to.equal("debug");
    expect(level("twext.web2.dav.test1.test2")).to.equal("warn");
    predicate.clearLogLevels();
    expect(level("twext.web2")).to.equal("info");
  });

  it("treats null as the namespace around all others", () => {
    const predicate = new LogLevelFilterPredicate();
    expect(predicate.logLevelForNamespace(null).name).to.equal("info");
    predicate.setLogLevelForNamespace(null, LogLevel.error);
    expect(predicate.logLevelForNamespace(null).name).to.equal("error");
    expect(predicate.logLevelForNamespace("a.b").name).to.equal("error");
  });

  it("refuses a level that does not exist", () => {
    expect(() =>
      new LogLevelFilterPredicate().setLogLevelForNamespace("a", "bogus" as never),
    ).to.throw(InvalidLogLevelError, "bogus");
    expect(() => new LogLevelFilterPredicate("info" as never)).to.throw(
      InvalidLogLevelError,
      "info",
    );
  });

  it("returns no for events below the level, and for those without level or namespace", () => {
    const predicate = new LogLevelFilterPredicate(LogLevel.warn);
    const ask = (event: LogEvent) => predicate(event).name;
    expect(ask({ log_level: LogLevel.info, log_namespace: "a" })).to.equal("no");
    expect(ask({ log_level: LogLevel.warn, log_namespace: "a" })).to.equal("maybe");
    expect(ask({ log_namespace: "a" })).to.equal("no");
    expect(ask({ log_level: LogLevel.critical })).to.equal("no");
    expect(ask({ log_level: LogLevel.critical, log_namespace: "" })).to.equal("no");
  });
});

describe("FileLogObserver", () => {
  it("writes the text of its formatter, nothing for an empty text, and flushes", () => {
    const sink = new TextSink();
    const observer = new FileLogObserver(sink, (event) => event["text"] as string | null);
    observer({ text: "hello" });
    observer({ text: "" });
    observer({ text: null });
    expect(sink).to.include({ text: "hello", flushes: 1 });
  });

  it("textFileLogObserver writes classic lines, with the time format it is given", () => {
    const sink = new TextSink();
    textFileLogObserver(sink, "%f")({ log_format: "x", log_time: 1.5 });
    textFileLogObserver(sink, null)({ log_format: "y", log_time: 1 });
    textFileLogObserver(sink)({ log_format: "z" });
    expect(sink.text).to.equal("500000 [-#-] x\n- [-#-] y\n- [-#-] z\n");
  });
});

describe("LoggingFile", () => {
  function makeLoggingFile(level?: LogLevel, encoding?: string) {
    const { observer, events } = makeRecorder();
    const file = new LoggingFile(new Logger("space", null, observer), level, encoding);
    return { file, events, lines: () => events.map((event) => event["log_io"]) };
  }

  it("emits an event for each line that is finished", () => {
    const { file, lines, events } = makeLoggingFile();
    file.write("Hello");
    expect(lines()).to.deep.equal([]);
    file.write(", world!\n\nmore");
    expect(lines()).to.deep.equal(["Hello, world!", ""]);
    file.writelines([" and", " more\n", "end\n"]);
    expect(lines()).to.deep.equal(["Hello, world!", "", "more and more", "end"]);
    expect(events[0]).to.include({ log_format: "{log_io}", log_level: LogLevel.info });
    expect(formatEvent(events[0] ?? {})).to.equal("Hello, world!");
  });

  it("decodes bytes, also those of a character in two pieces", () => {
    const { file, lines } = makeLoggingFile();
    file.write(Buffer.from([0xe2, 0x82]));
    file.write(Buffer.from([0xac, 0x0a]));
    expect(lines()).to.deep.equal(["€"]);
    const other = makeLoggingFile(LogLevel.warn, "shift-jis");
    other.file.write(Buffer.from([0x97, 0x9b, 0x0a]));
    expect(other.lines()).to.deep.equal(["李"]);
    expect(other.file.encoding).to.equal("shift-jis");
  });

  it("has the attributes of a file", () => {
    const { file } = makeLoggingFile(LogLevel.error);
    expect(file).to.include({ encoding: "utf-8", mode: "w", newlines: null, softspace: 0 });
    expect(file.name).to.equal("<LoggingFile space#error>");
    expect([file.fileno(), file.isatty(), file.flush()]).to.deep.equal([-1, false, undefined]);
  });

  it("refuses to be written to once it is closed, and to be read", () => {
    const { file } = makeLoggingFile();
    const unsupported = ["read", "next", "readline", "readlines", "xreadlines"] as const;
    for (const method of [...unsupported, "seek", "tell", "truncate"] as const) {
      expect(() => file[method](), method).to.throw(UnsupportedOperation, "unsupported operation");
    }
    expect(file.closed).to.equal(false);
    file.close();
    expect(file.closed).to.equal(true);
    expect(() => file.write("x")).to.throw(WriteToClosedFileError, "I/O operation on closed file");
  });
});
