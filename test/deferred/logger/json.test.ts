import { CancelledError, Failure } from "@twisted-ts/deferred";
import {
  capturedLogs,
  eventAsJSON,
  eventFromJSON,
  eventsFromJSONLogFile,
  extractField,
  formatEvent,
  jsonFileLogObserver,
  type LogEvent,
  LogLevel,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";

const stored = (event: LogEvent): LogEvent => {
  const json = eventAsJSON(event);
  expect(json).not.to.contain("\n");
  return eventFromJSON(json);
};

describe("eventAsJSON and eventFromJSON", () => {
  it("write as Twisted does, blanks and escapes included", () => {
    expect(eventAsJSON({ x: 1, y: ["é\n", null, true, {}], z: 1.5 })).to.equal(
      '{"x": 1, "y": ["\\u00e9\\n", null, true, {}], "z": 1.5}',
    );
    expect(eventAsJSON({ u: undefined, n: Number.NaN })).to.equal('{"u": null, "n": null}');
  });

  it("keep values that JSON has, and mark those that it has not", () => {
    const odd = [new Map(), () => 1, Symbol("s"), 1n, new Date(0)];
    expect(stored({})).to.deep.equal({});
    expect(stored({ 1: 2, "\u1234": "\u4321" })).to.deep.equal({ 1: 2, "\u1234": "\u4321" });
    expect(stored({ odd })).to.deep.equal({ odd: odd.map(() => ({ unpersistable: true })) });
  });

  it("keep bytes as ISO-8859-1", () => {
    const hello = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
    expect(stored({ hello })).to.deep.equal({ hello: hello.toString("latin1") });
    expect(stored({ hello: new Uint8Array([0xff]) })).to.deep.equal({ hello: "\xff" });
  });

  it("keep the text of values that cannot be stored, and the fields that the format shows", () => {
    class Thing {
      value = 345;
      toString(): string {
        return "a thing";
      }
    }
    const event = stored({ log_format: "{thing} {thing.value}", thing: new Thing() });
    expect(formatEvent(event)).to.equal("a thing 345");
    expect(extractField("thing.value", event)).to.equal(345);
  });

  it("keep a level, and leave out one that is not known", () => {
    for (const level of LogLevel.iterconstants()) {
      expect(stored({ log_level: level }).log_level).to.equal(level);
    }
    const other = `{"log_level": {"name": "other", "__class_uuid__": "02E59486-F24D-46AD-8224-3ACDF2A5732A"}}`;
    expect(eventFromJSON(other)).to.deep.equal({ log_level: null });
  });

  it("keep a failure's class, text and frames", () => {
    class Odd extends RangeError {
      static readonly qualifiedName: string = "some.where.Odd";
      override name = "Odd";
    }
    const failure = new Failure(new Odd("why"));
    const loaded = stored({ log_failure: failure }).log_failure;
    expect(loaded).to.be.instanceOf(Failure);
    expect(loaded?.check(RangeError)).to.equal(RangeError);
    expect(loaded?.check(TypeError)).to.equal(null);
    expect(loaded?.check(Odd)).to.equal(Odd);
    expect(loaded?.check("some.where.Odd")).to.equal("some.where.Odd");
    expect(loaded?.parents).to.deep.equal(failure.parents);
    expect(loaded?.getTraceback()).to.equal(failure.getTraceback());
    expect(stored({ f: new Failure(new CancelledError()) })["f"])
      .to.have.property("value")
      .that.has.property("name", "CancelledError");
  });

  it("keep a thrown value that is not an error", () => {
    const loaded = stored({ log_failure: new Failure("text") }).log_failure;
    expect(loaded?.value).to.equal("text");
    expect(stored({ log_failure: new Failure({ a: 1 }) }).log_failure?.value).to.deep.equal({
      a: 1,
    });
  });

  it("read a failure that Twisted has written", () => {
    const written = `{"log_failure": {"count": 1, "type": {"__module__": "builtins", "__name__":
      "ZeroDivisionError"}, "value": {"unpersistable": true}, "captureVars": false, "tb": null,
      "parents": ["builtins.ZeroDivisionError", "builtins.ArithmeticError", "builtins.Exception",
      "builtins.BaseException", "builtins.object"], "stack": [], "frames": [["f", "a.py", 4, [], []]],
      "pickled": 1, "__class_uuid__": "e76887e2-20ed-49bf-a8f8-ba25cc586f2d"}}`;
    const failure = eventFromJSON(written).log_failure;
    expect(failure?.check("builtins.ArithmeticError")).to.equal("builtins.ArithmeticError");
    expect(failure?.frames).to.deep.equal([["f", "a.py", 4]]);
    expect(failure?.getTraceback()).to.contain("builtins.ZeroDivisionError");
  });

  it("throw for text that they cannot read, and for a value that they cannot write", () => {
    const circular: LogEvent = {};
    circular["self"] = circular;
    expect(() => eventAsJSON(circular)).to.throw(TypeError, "Circular reference detected");
    expect(() => eventFromJSON("{")).to.throw(SyntaxError);
    expect(() => eventFromJSON('{"a": {"__class_uuid__": "1"}}')).to.throw(RangeError, '"1"');
    const noFailure = '{"a": {"__class_uuid__": "e76887e2-20ed-49bf-a8f8-ba25cc586f2d"}}';
    expect(() => eventFromJSON(noFailure)).to.throw(TypeError, "Not a stored failure");
  });
});

describe("jsonFileLogObserver", () => {
  it("writes each event after the record separator", () => {
    const written: string[] = [];
    const file = { write: (piece: string) => written.push(piece) };
    jsonFileLogObserver(file)({ x: 1 });
    jsonFileLogObserver(file, "")({ x: 2 });
    expect(written.join("")).to.equal('\x1e{"x": 1}\n{"x": 2}\n');
  });
});

describe("eventsFromJSONLogFile", () => {
  const makeFile = (content: string | Uint8Array) => {
    const bytes = Buffer.from(content as string);
    let at = 0;
    return {
      read: (size: number) => {
        at += size;
        return bytes.subarray(at - size, at);
      },
    };
  };
  const both = [{ x: 1 }, { y: 2 }];

  it("detects whether there are record separators", () => {
    expect([...eventsFromJSONLogFile('\x1e{"x": 1}\n\x1e{"y": 2}\n')]).to.deep.equal(both);
    expect([...eventsFromJSONLogFile('{"x": 1}\n{"y": 2}\n')]).to.deep.equal(both);
    expect([...eventsFromJSONLogFile("")]).to.deep.equal([]);
  });

  it("takes another record separator", () => {
    expect([...eventsFromJSONLogFile('\x08{"x": 1}\n\x08{"y": 2}\n', "\x08")]).to.deep.equal(both);
  });

  it("reads files, bytes and pieces, wherever they are cut", () => {
    const text = '\x1e{"x": "€"}\n';
    for (const size of [1, 2, 7, 4096]) {
      expect([...eventsFromJSONLogFile(makeFile(text), null, size)]).to.deep.equal([{ x: "€" }]);
    }
    expect([...eventsFromJSONLogFile(Buffer.from(text))]).to.deep.equal([{ x: "€" }]);
    expect([...eventsFromJSONLogFile(['\x1e{"x"', ': "€"}\n'])]).to.deep.equal([{ x: "€" }]);
    const closed = { read: () => null };
    expect([...eventsFromJSONLogFile(closed)]).to.deep.equal([]);
  });

  const unreadable: readonly [string, string | Uint8Array, string, string, LogEvent[]][] = [
    ["truncated", '\x1e{"x": 1\x1e{"y": 2}\n', "truncated JSON record", '{"x": 1', [{ y: 2 }]],
    ["no JSON", '\x1e{"x": }\n\x1e{"y": 2}\n', "Unable to read JSON", '{"x": }\n', [{ y: 2 }]],
    ["two in one", '\x1e{"x": 1}\n{"y": 2}\n', "Unable to read", '{"x": 1}\n{"y": 2}\n', []],
    [
      "no UTF-8",
      Buffer.from('\x1e{"x": "\xe2\xac"}\n\x1e{"y": 2}\n', "latin1"),
      "Unable to decode UTF-8",
      '{"x": "\xe2\xac"}\n',
      [{ y: 2 }],
    ],
  ];
  for (const [what, content, message, record, events] of unreadable) {
    it(`logs a record that is ${what}, and skips it`, () => {
      const logged = capturedLogs(() => {
        expect([...eventsFromJSONLogFile(content)]).to.deep.equal(events);
      });
      expect(logged).to.have.lengthOf(1);
      const [{ log_format, record: lost } = {}] = logged;
      expect(log_format).to.contain(message);
      expect((lost as Buffer).toString("latin1")).to.equal(record);
    });
  }

  it("restores the events that jsonFileLogObserver wrote", () => {
    const written: string[] = [];
    const observer = jsonFileLogObserver({ write: (piece) => written.push(piece) });
    observer({ x: 1 });
    observer({ y: "é\u2028" });
    expect([...eventsFromJSONLogFile(written)]).to.deep.equal([{ x: 1 }, { y: "é\u2028" }]);
  });
});
