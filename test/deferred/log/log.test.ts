import { Failure } from "@twisted-ts/deferred";
import {
  addObserver,
  callWithContext,
  callWithLogger,
  DefaultObserver,
  type EventDict,
  err,
  FileLogObserver,
  Logger,
  LogPublisher,
  msg,
  removeObserver,
  textFromEventDict,
} from "@twisted-ts/deferred/log";
import {
  capturedLogs,
  formatEvent,
  LegacyLogObserverWrapper,
  LogBeginner,
  type LogEvent,
  LogLevel,
  LogPublisher as NewLogPublisher,
  publishToNewObserver,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

class TextSink {
  text = "";
  write(text: string): void {
    this.text += text;
  }
}

class EvilText {
  toString(): string {
    throw new RangeError("evil");
  }
}

class EvilRepr {
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    throw new RangeError("evil");
  }
}

describe("msg and err", () => {
  const caught: EventDict[] = [];
  const observer = (eventDict: EventDict) => caught.push(eventDict);
  let unmute: () => void;
  beforeEach(() => {
    caught.length = 0;
    unmute = muteStandardError();
    addObserver(observer);
  });
  afterEach(() => {
    removeObserver(observer);
    unmute();
  });

  it("emit an event with the message, and with the fields of a last argument that is a plain object", () => {
    msg("test", { testShouldCatch: true });
    expect(caught).to.have.lengthOf(1);
    expect(caught[0]).to.deep.include({
      message: ["test"],
      testShouldCatch: true,
      isError: 0,
      system: "-",
      log_namespace: "log_legacy",
      log_level: LogLevel.info,
    });
    expect(caught[0]?.["time"]).to.equal(caught[0]?.log_time);
  });

  it("reach the observers of the new logger with their text", () => {
    const events = capturedLogs(() => {
      msg("a", "b", 3);
      msg({ format: "%(n)03d", n: 7 });
    });
    expect(events.map(formatEvent)).to.deep.equal(["a b 3", "007"]);
  });

  it("mark errors, with the failure and the reason", () => {
    const failure = new Failure(new RangeError("f"));
    err("hello world");
    err(new RangeError("e"), "foobar");
    err(failure, "why", { system: "s" });
    const [text = {}, error = {}, given = {}] = caught;
    expect(text).to.deep.include({ isError: 1, message: ["'hello world'"] });
    expect(error).to.include({ isError: 1, why: "foobar", log_level: LogLevel.critical });
    expect((error["failure"] as Failure).check(RangeError)).to.equal(RangeError);
    expect(given).to.include({ failure, why: "why", system: "s" });
  });

  it("go on when an observer throws, and still call that observer with later events", () => {
    let calls = 0;
    const broken = () => {
      calls++;
      throw new RangeError("broken");
    };
    addObserver(broken);
    try {
      msg("one");
      msg("two");
    } finally {
      removeObserver(broken);
    }
    expect(calls).to.equal(2);
    expect(caught.map((event) => event["isError"])).to.deep.equal([0, 1, 0, 1]);
  });

  it("callWithContext adds fields to the events of the call, the inner over the outer", () => {
    const returned = callWithContext({ subsystem: "outer", other: "c" }, () =>
      callWithContext(
        { other: "inner" },
        (text: string) => {
          msg(text, { own: "d" });
          return 7;
        },
        "foo",
      ),
    );
    msg("after");
    expect(returned).to.equal(7);
    expect(caught[0]).to.deep.include({
      message: ["foo"],
      subsystem: "outer",
      other: "inner",
      own: "d",
      system: "-",
    });
    expect(caught[1]).not.to.have.property("other");
  });

  it("callWithLogger marks the events of the call, and logs what it throws", () => {
    class Served extends Logger {
      override logPrefix(): string {
        return "served";
      }
    }
    const logged = (a: number) => {
      msg("in");
      return a + 1;
    };
    expect(callWithLogger(new Served(), logged, 1)).to.equal(2);
    const thrown = callWithLogger(new Logger(), () => {
      throw new RangeError("thrown");
    });
    expect(thrown).to.equal(undefined);
    expect(caught.map((event) => [event["system"], event["isError"]])).to.deep.equal([
      ["served", 0],
      ["-", 1],
    ]);
  });

  it("callWithLogger logs an error of logPrefix, and still calls the function", () => {
    const buggy = {
      logPrefix: () => {
        throw new RangeError("prefix");
      },
    };
    expect(callWithLogger(buggy, () => 7)).to.equal(7);
    expect(caught[0]).to.include({ system: "(buggy logPrefix method)", isError: 1 });
  });
});

describe("textFromEventDict", () => {
  it("returns the message, or else the failure with its reason, or else the format", () => {
    const failure = new Failure(new RangeError("f"));
    const message: unknown[] = [];
    expect(textFromEventDict({ message: ["a", "b", 1], isError: 1, failure })).to.equal("a b 1");
    expect(textFromEventDict({ message, isError: 1, failure, why: "foo" })).to.equal(
      `foo\n${failure.getTraceback()}`,
    );
    expect(textFromEventDict({ message, isError: 1, failure })).to.match(/^Unhandled Error\n/);
    expect(
      textFromEventDict({ message, isError: 0, format: "Hello, %(foo)s!", foo: "d" }),
    ).to.equal("Hello, d!");
    expect(textFromEventDict({ message, isError: 0 })).to.equal(null);
    expect(textFromEventDict({ message, isError: 1, failure: {} })).to.contain(
      "\n(unable to obtain traceback)",
    );
  });

  it("takes a message that is not an array for one piece", () => {
    expect(textFromEventDict({ message: "text", format: "f" })).to.equal("text");
    expect(textFromEventDict({ message: 5 })).to.equal("5");
    expect(textFromEventDict({ message: "", format: "f" })).to.equal("f");
    expect(textFromEventDict({ message: null, format: "f" })).to.equal("f");
  });

  // [format, what %(x)… is, text], as Python writes it.
  const rows: readonly [string, unknown, string][] = [
    ["%(x)s|%(x)5s|%(x)-5s|%(x).1s", "ab", "ab|   ab|ab   |a"],
    ["%(x)r", "ab", "'ab'"],
    ["%(x)d|%(x)5d|%(x)-5d|%(x)05d|%(x)+d|%(x)i", 42, "42|   42|42   |00042|+42|42"],
    ["%(x)x|%(x)X|%(x)#x|%(x)o", 255, "ff|FF|0xff|377"],
    ["%(x).2f|%(x)8.1f|%(x)e|%(x)g", 3.5, "3.50|     3.5|3.500000e+00|3.5"],
    ["%(x)d", 3.9, "3"],
    ["100%% %(x)s", 1, "100% 1"],
    [
      "%(x).2d|%(x)5.3d|%(x)08.3d|%(x)-6.4x|%(x)#.4x|%(x)+.3d",
      5,
      "05|  005|00000005|0005  |0x0005|+005",
    ],
    ["%(x).s|%(x)a|%(x)7a", "é", "|'\\xe9'| '\\xe9'"],
    ["%(x).f", 98.5, "98"],
    ["%(x)3c", 98, "  b"],
  ];
  for (const [format, x, expected] of rows) {
    it(`formats "${format}" as "${expected}"`, () => {
      expect(textFromEventDict({ message: [], isError: 0, format, x })).to.equal(expected);
    });
  }
});

describe("FileLogObserver", () => {
  function makeObserver() {
    const out = new TextSink();
    const publisher = new LogPublisher();
    const observer = new FileLogObserver(out);
    publisher.addObserver(observer.emit);
    return { out, publisher, observer };
  }

  it("writes time, system and text, with further lines indented", () => {
    const { out, publisher } = makeObserver();
    publisher.msg("Hello\nworld", { system: "S" });
    expect(out.text).to.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} \[S\] Hello\n\tworld\n$/);
  });

  it("writes times in the local zone", () => {
    const { observer } = makeObserver();
    const when = Date.UTC(2001, 1, 3, 4, 5, 6) / 1000;
    const at = (offset: number) => {
      observer.getTimezoneOffset = () => offset;
      return observer.formatTime(when);
    };
    expect(at(18000)).to.equal("2001-02-02 23:05:06-0500");
    expect(at(-3600)).to.equal("2001-02-03 05:05:06+0100");
    expect(at(-39600)).to.equal("2001-02-03 15:05:06+1100");
    expect(at(5400)).to.equal("2001-02-03 02:35:06-0130");
    expect(at(-5400)).to.equal("2001-02-03 05:35:06+0130");
    expect(at(1800)).to.equal("2001-02-03 03:35:06-0030");
    observer.getTimezoneOffset = () => 0;
    expect(observer.formatTime(59.9999999)).to.equal("1970-01-01 00:01:00+0000");
    expect(at(-1800)).to.equal("2001-02-03 04:35:06+0030");
    observer.timeFormat = "%Y %m %f";
    expect(observer.formatTime(when + 0.6)).to.equal("2001 02 600000");
    const offset = new FileLogObserver(new TextSink()).getTimezoneOffset(when);
    expect(offset).to.equal(new Date(when * 1000).getTimezoneOffset() * 60);
  });

  it("takes the time format of a subclass", () => {
    class Brief extends FileLogObserver {
      override timeFormat = "%%";
    }
    expect(new Brief(new TextSink()).formatTime(0)).to.equal("%");
  });

  it("writes a line for every event, also for one that cannot be formatted", () => {
    const rows: readonly [unknown[], string][] = [
      [[new EvilText()], "text failed"],
      [[{ format: "%(blat)s", blat: new EvilText() }], "Invalid format string"],
      [["huh", { system: new EvilText() }], "Invalid format string or unformattable object"],
      [[{ format: "%(blat)s", blat: [new EvilRepr()] }], "UNFORMATTABLE OBJECT"],
      [[{ format: "hooj %s %s", blat: 1 }], "Invalid format string"],
      [[{ format: "%(blat)d", blat: "x" }], "Invalid format string"],
      [[{ format: "%(blat)q", blat: 1 }], "Invalid format string"],
      [[{ format: 42, blat: 1 }], "Invalid format string"],
      [[{ format: new EvilRepr(), blat: 1 }], "PATHOLOGICAL ERROR"],
    ];
    for (const [args, expected] of rows) {
      const { out, publisher } = makeObserver();
      publisher.msg(...args);
      expect(out.text).to.contain(expected);
    }
  });

  it("can be started and stopped", () => {
    const out = new TextSink();
    const observer = new FileLogObserver(out);
    observer.start();
    msg("while");
    observer.stop();
    msg("after");
    expect(out.text).to.match(/ \[-\] while\n$/);
  });
});

describe("DefaultObserver", () => {
  it("writes errors, and nothing else", () => {
    const observer = new DefaultObserver();
    const out = new TextSink();
    observer.stderr = out;
    observer.emit({ message: ["info"], isError: 0 });
    observer.emit({ message: ["bad"], isError: 1 });
    observer.emit({ message: [], isError: 1 });
    expect(out.text).to.equal("bad");
  });
});

describe("LogPublisher", () => {
  it("lists its observers, and removes one at a time", () => {
    const publisher = new LogPublisher();
    const seen: EventDict[] = [];
    const observer = (event: EventDict) => seen.push(event);
    publisher.addObserver(observer);
    publisher.addObserver(observer);
    publisher.removeObserver(() => undefined);
    expect(publisher.observers).to.deep.equal([observer, observer]);
    publisher.removeObserver(observer);
    publisher.msg("x");
    expect(seen).to.have.lengthOf(1);
  });

  it("reports an observer that throws to the other observers", () => {
    const publisher = new LogPublisher();
    const errors: unknown[] = [];
    publisher.addObserver((event) => {
      if (event["isError"]) errors.push((event["failure"] as Failure).value);
    });
    publisher.addObserver(() => {
      throw new RangeError("broken");
    });
    publisher.msg("Hello!");
    expect(errors).to.have.lengthOf(1);
    expect(errors[0]).to.be.instanceOf(RangeError);
  });

  it("begins logging without earlier events, redirects the standard streams, and logs warnings", () => {
    const newPublisher = new NewLogPublisher();
    const shown: unknown[] = [];
    const stdio = { stdout: new TextSink(), stderr: new TextSink() };
    const before = (message: unknown) => void shown.push(message);
    const warnings = { showwarning: before };
    const beginner = new LogBeginner(newPublisher, new TextSink(), stdio, warnings);
    const publisher = new LogPublisher(newPublisher, newPublisher, beginner);
    const out = new TextSink();
    publisher.msg("early");
    publisher._startLogging(new FileLogObserver(out).emit, true);
    publisher.msg("late");
    stdio.stderr.write("complained\n");
    (warnings.showwarning as (...args: unknown[]) => void)("careful", TypeError, "a.ts", 1);
    expect(out.text).not.to.contain("early");
    expect(out.text).to.match(
      /\[-\] late\n.* \[-\] complained\n.* \[-\] a\.ts:1: TypeError: careful/,
    );
    publisher._stopLogging();
    expect(warnings.showwarning).to.equal(before);
    expect(shown).to.deep.equal([]);
  });

  it("shows warnings as events", () => {
    const publisher = new LogPublisher();
    const seen: EventDict[] = [];
    publisher.addObserver((event) => seen.push(event));
    publisher.showwarning("text", RangeError, "file.ts", 27);
    expect(seen.map(textFromEventDict)).to.deep.equal(["file.ts:27: RangeError: text"]);
  });
});

describe("LegacyLogObserverWrapper", () => {
  function forward(event: LogEvent): EventDict {
    const seen: EventDict[] = [];
    new LegacyLogObserverWrapper((eventDict) => seen.push(eventDict))({
      log_time: 1,
      log_level: LogLevel.info,
      ...event,
    });
    expect(seen).to.have.lengthOf(1);
    return seen[0] ?? {};
  }

  it("adds the keys that an old observer expects", () => {
    expect(forward({ foo: 1 })).to.deep.include({
      foo: 1,
      message: [],
      time: 1,
      system: "-",
      isError: 0,
    });
    expect(forward({ log_system: "s" })).to.include({ system: "s" });
    expect(forward({ log_level: LogLevel.error })).to.include({ isError: 1 });
    expect(forward({})).not.to.have.property("logLevel");
  });

  it("does not replace keys that the event has", () => {
    const event = { time: 2, system: "x", isError: 1, message: ["m"], format: "Howdy!" };
    expect(forward({ ...event, log_system: "y", log_format: "Hello!" })).to.deep.include(event);
    const error = { failure: 1, isError: 0, why: "blah" };
    expect(forward({ ...error, log_failure: new Failure(1) })).to.include(error);
  });

  it("formats the text of a new event when it is read", () => {
    let asked = 0;
    const event = forward({ log_format: "Hello, {who()}!", who: () => `world ${++asked}` });
    expect(asked).to.equal(0);
    expect(textFromEventDict(event)).to.equal("Hello, world 1!");
    const message = forward({ log_format: "Hello, {message}!", message: "world" });
    expect(textFromEventDict(message)).to.equal("Hello, world!");
  });

  it("passes a failure on under the keys of old events", () => {
    const log_failure = new Failure(new RangeError("nyargh!"));
    expect(forward({ log_failure, log_format: "oopsie..." })).to.include({
      failure: log_failure,
      isError: 1,
      why: "oopsie...",
    });
  });

  it("is shown with its observer", () => {
    const wrapper = new LegacyLogObserverWrapper(removeObserver as never);
    expect(String(wrapper)).to.equal("LegacyLogObserverWrapper([Function: removeObserver])");
  });
});

describe("publishToNewObserver", () => {
  function publish(values: EventDict): LogEvent {
    let seen: LogEvent = {};
    const observer = (event: LogEvent) => {
      seen = event;
    };
    publishToNewObserver(
      observer,
      { message: ["Hello,", "world!"], time: 5, isError: 0, ...values },
      (eventDict) => (eventDict["message"] as string[]).join("-"),
    );
    return seen;
  }

  it("adds the keys that a new observer expects", () => {
    const event = publish({ system: "s" });
    expect(event).to.include({
      log_time: 5,
      log_level: LogLevel.info,
      log_namespace: "log_legacy",
      log_system: "s",
    });
    expect(formatEvent(event)).to.equal("Hello,-world!");
  });

  it("sets the level by isError, or by a level of Python's logging", () => {
    const level = (values: EventDict) => publish(values).log_level;
    expect(level({ isError: 1 })).to.equal(LogLevel.critical);
    expect(level({ logLevel: 30 })).to.equal(LogLevel.warn);
    expect(level({ logLevel: "WARNING" })).to.equal(LogLevel.warn);
    expect(publish({ logLevel: "Foo!!!!!" })).not.to.have.property("log_level");
    expect(level({ log_level: LogLevel.debug })).to.equal(LogLevel.debug);
  });
});
