import { Failure } from "@twisted-ts/deferred";
import {
  eventAsText,
  extractField,
  flattenEvent,
  formatEvent,
  formatEventAsClassicLogText,
  formatTime,
  formatUnformattableEvent,
  formatWithCall,
  LogLevel,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";

/** An object whose text cannot be made in any way. */
class Unformattable {
  toString(): string {
    throw new RangeError("no text");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    throw new RangeError("no repr");
  }
}

const format = (log_format: string | Uint8Array, fields: Record<string, unknown> = {}) =>
  formatEvent({ ...fields, log_format });

describe("formatEvent", () => {
  it("returns text without fields as it is", () => {
    expect(format("")).to.equal("");
    expect(format("plain {{braces}}")).to.equal("plain {braces}");
    expect(formatEvent({ foo: 1 })).to.equal("");
  });

  it("fills in fields, and calls those that end in parentheses", () => {
    expect(format("{not_called}, {called()}.", { not_called: "no", called: () => "yes" })).to.equal(
      "no, yes.",
    );
  });

  it("reads a format of bytes as UTF-8, and says so when it is none", () => {
    expect(format(Buffer.from("Sánchez"))).to.equal("Sánchez");
    expect(format(Buffer.from([0x53, 0xe1, 0x6e]))).to.contain("Unable to format event");
  });

  it("shows bytes as Python does", () => {
    expect(
      format("{a!r} {a} {b}", { a: Buffer.from("\xe1\r\n", "latin1"), b: Buffer.from("it's") }),
    ).to.equal(`b'\\xe1\\r\\n' b'\\xe1\\r\\n' b"it's"`);
  });

  it("looks up attributes, subscripts and calls on their object", () => {
    class World {
      readonly #name = "world";
      config = { foo: "bar" };
      list = [{ n: 1 }, { n: 2 }];
      map = new Map([["key", "value"]]);
      where(): { name: () => string } {
        return { name: () => this.#name };
      }
    }
    const what = new World();
    expect(format("hello {what.where().name()}", { what })).to.equal("hello world");
    expect(format("{what.config[foo]} {what.list[1].n} {what.map[key]}", { what })).to.equal(
      "bar 2 value",
    );
    expect(format("{a.b[0]()}", { a: { b: [() => "called"] } })).to.equal("called");
  });

  it("shows an error by its message, an object without text of its own by its content", () => {
    const fields = { error: new RangeError("why"), object: { a: [1] }, f: new Failure("x") };
    expect(format("{error} {object} {f}", fields)).to.equal(
      "why { a: [ 1 ] } [Failure instance: Traceback (failure with no frames): String: x\n]",
    );
  });

  it("describes an event that cannot be formatted, and why", () => {
    const describe = (log_format: unknown, fields: Record<string, unknown> = {}) =>
      formatEvent({ ...fields, log_format } as never);
    expect(describe({})).to.match(/^Unable to format event .*: Log format must be str, not \{\}$/);
    expect(describe("{")).to.match(/Single '\{' encountered in format string$/);
    expect(describe("}")).to.match(/Single '\}' encountered in format string$/);
    expect(describe("{a")).to.match(/expected '\}' before end of string$/);
    expect(describe("{a!}", { a: 1 })).to.match(/end of string while looking for conversion/);
    expect(describe("{a!rx}", { a: 1 })).to.match(/expected ':' after conversion specifier$/);
    expect(describe("{a!x}", { a: 1 })).to.match(/Unknown conversion specifier x$/);
    expect(describe("{missing}")).to.match(/No field 'missing'$/);
    expect(describe("{toString}")).to.match(/No field 'toString'$/);
    expect(describe("{a.b}", { a: null })).to.match(/null has no attribute 'b'$/);
    expect(describe("{a[7]}", { a: [1] })).to.match(/\[ 1 \] has no item '7'$/);
    expect(describe("{a()}", { a: 1 })).to.match(/1 in field 'a\(\)' is not callable$/);
    expect(describe("{a[0]b}", { a: [1] })).to.match(/Malformed field 'a\[0\]b'/);
    expect(describe("{evil()}", { evil: () => JSON.parse("{") })).to.contain("Unable to format");
  });

  it("shows as much as possible of an event that cannot even be described", () => {
    const text = format("{evil()}", { evil: () => JSON.parse("{"), gurk: new Unformattable() });
    expect(text).to.contain("MESSAGE LOST: unformattable object logged:");
    expect(text).to.contain("Recoverable data: 'evil' = ");
    expect(text).to.contain("Exception during formatting:");
    const worse = formatUnformattableEvent({ recoverable: "okay" }, new Unformattable());
    expect(worse).to.contain("MESSAGE LOST");
    expect(worse).to.contain("'recoverable' = 'okay'");
  });
});

describe("formatWithCall", () => {
  // [value, specification, text]: all of them as Python 3.12 writes them.
  const rows: readonly [unknown, string, string][] = [
    [42, "5d", "   42"],
    [42, "<5", "42   "],
    [42, "^6", "  42  "],
    [-42, "06", "-00042"],
    [-42, "*=6", "-***42"],
    [42, "+", "+42"],
    [42, " d", " 42"],
    [255, "x", "ff"],
    [255, "#X", "0XFF"],
    [255, "#010b", "0b11111111"],
    [8, "o", "10"],
    [1234567, ",", "1,234,567"],
    [65535, "_x", "ffff"],
    [1048575, "_x", "f_ffff"],
    [Math.PI, ".2f", "3.14"],
    [1234567.891, ",.1f", "1,234,567.9"],
    [0.5, ".1%", "50.0%"],
    [12345.678, ".2e", "1.23e+04"],
    [12345.678, "E", "1.234568E+04"],
    [0.00001234, "g", "1.234e-05"],
    [1234567, "g", "1.23457e+06"],
    [0.5, "g", "0.5"],
    [97, "c", "a"],
    [1e21, ".1f", "1000000000000000000000.0"],
    [Number.POSITIVE_INFINITY, "f", "inf"],
    [Number.NaN, "8.1f", "     nan"],
    [123456789012345678901n, "d", "123456789012345678901"],
    ["abc", "5", "abc  "],
    ["abc", ">5", "  abc"],
    ["abc", "é^7s", "ééabcéé"],
    ["abcdef", ".3", "abc"],
    ["abc", "05", "abc00"],
    [123456789012345678901n, "n", "123456789012345678901"],
    [0.5, ".0f", "0"],
    [2.5, ".0f", "2"],
    [3.5, ".0f", "4"],
    [0.125, ".2f", "0.12"],
    [0.375, ".2f", "0.38"],
    [0.15, ".1f", "0.1"],
    [2.5, ".0e", "2e+00"],
    [0.0625, ".2g", "0.062"],
    [0.999999, ".3", "1.0"],
    [0.999999, ".1", "1e+00"],
    [Math.PI, ".1", "3e+00"],
    [Math.PI, ".3", "3.14"],
    [12.5, ".2", "1.2e+01"],
    [5, "08,d", "0,000,005"],
    [5, "012,d", "0,000,000,005"],
    [-1234.5, "012,.1f", "-0,001,234.5"],
    [5, "x=12,d", "xxxxxxxxxxx5"],
  ];
  for (const [value, specification, expected] of rows) {
    it(`formats ${String(value)} by "${specification}" as "${expected}"`, () => {
      expect(formatWithCall(`{x:${specification}}`, { x: value })).to.equal(expected);
    });
  }

  it("fills in the fields of a specification first", () => {
    expect(formatWithCall("{x:>{width}}", { x: "a", width: 3 })).to.equal("  a");
    expect(() => formatWithCall("{x:{y:{z}}}", { x: 1, y: 2, z: 3 })).to.throw(
      RangeError,
      "Max string recursion exceeded",
    );
  });

  it("refuses what Python refuses", () => {
    expect(() => formatWithCall("{x:d}", { x: "a" })).to.throw(RangeError, "Unknown format code");
    expect(() => formatWithCall("{x:d}", { x: 1.5 })).to.throw(RangeError, "needs a whole number");
    expect(() => formatWithCall("{x:=5}", { x: "a" })).to.throw(RangeError, "not allowed");
    expect(() => formatWithCall("{x:q q}", { x: 1 })).to.throw(RangeError, "Invalid format");
    expect(() => formatWithCall("{x:c}", { x: -1 })).to.throw(RangeError, "negative number");
    expect(() => formatWithCall("{}", { x: 1 })).to.throw(RangeError, "No field ''");
  });

  it("shows other than ASCII escaped for the conversion a", () => {
    expect(formatWithCall("{x!a}", { x: "é😀" })).to.equal("'\\xe9\\U0001f600'");
  });
});

describe("eventAsText", () => {
  const failure = new Failure(new RangeError("This is a fake error"));

  it("appends the traceback of the failure", () => {
    const event = { log_format: "message", log_failure: failure };
    expect(eventAsText(event, { includeSystem: false, includeTimestamp: false })).to.equal(
      `message\n${failure.getTraceback()}`,
    );
    expect(eventAsText({ ...event, log_format: "" })).to.contain("This is a fake error");
  });

  it("leaves out the parts that an option excludes", () => {
    const event = {
      log_format: "ABCD",
      log_system: "fake_system",
      log_time: 0,
      log_failure: failure,
    };
    expect(eventAsText(event, { includeTimestamp: false, includeTraceback: false })).to.equal(
      "[fake_system] ABCD",
    );
    const formatTime = (when: number | null | undefined) => `<${when}>`;
    expect(
      eventAsText(event, { includeSystem: false, includeTraceback: false, formatTime }),
    ).to.equal("<0> ABCD");
    expect(eventAsText({})).to.equal("");
  });

  it("says so when the traceback cannot be made", () => {
    const event = { log_format: "", log_failure: {} } as never;
    expect(eventAsText(event)).to.contain("(UNABLE TO OBTAIN TRACEBACK FROM EVENT)");
  });

  it("refuses an option that does not exist", () => {
    expect(() => eventAsText({}, { includeTime: true } as never)).to.throw(
      TypeError,
      "includeTime",
    );
  });
});

describe("formatEventAsClassicLogText", () => {
  it("writes time, system, and text with further lines indented", () => {
    const event = { log_format: 'XYZZY\n"Plugh"' };
    expect(formatEventAsClassicLogText(event)).to.equal('- [-#-] XYZZY\n\t"Plugh"\n');
    expect(formatEventAsClassicLogText({ ...event, log_time: 12345 }, (t) => `__${t}__`)).to.equal(
      '__12345__ [-#-] XYZZY\n\t"Plugh"\n',
    );
  });

  it("shows namespace and level, or instead of them the system", () => {
    const event = { log_format: "x", log_namespace: "my.namespace", log_level: LogLevel.warn };
    expect(formatEventAsClassicLogText(event)).to.equal("- [my.namespace#warn] x\n");
    expect(formatEventAsClassicLogText({ ...event, log_system: "S" })).to.equal("- [S] x\n");
    expect(formatEventAsClassicLogText({ ...event, log_system: new Unformattable() })).to.equal(
      "- [UNFORMATTABLE] x\n",
    );
  });

  it("returns null when there is nothing to write", () => {
    expect(formatEventAsClassicLogText({ id: "123" })).to.equal(null);
    expect(formatEventAsClassicLogText({ log_format: "" })).to.equal(null);
  });
});

describe("formatTime", () => {
  const when = new Date(2013, 8, 24, 15, 4, 5).getTime() / 1000 + 0.23456;

  it("writes RFC 3339 by default", () => {
    expect(formatTime(when)).to.match(/^2013-09-24T15:04:05[+-]\d{4}$/);
  });

  it("returns the default text without time or format", () => {
    expect(formatTime(null)).to.equal("-");
    expect(formatTime(undefined, undefined, "!")).to.equal("!");
    expect(formatTime(when, null)).to.equal("-");
  });

  it("formats the directives of strftime", () => {
    expect(formatTime(when, "%Y/%W %U %j %y %m %d %e")).to.equal("2013/38 38 267 13 09 24 24");
    expect(formatTime(when, "%H:%M:%S.%f %I %p")).to.equal("15:04:05.234560 03 PM");
    expect(formatTime(when, "%a %A %b %B %w %u %% %Q")).to.equal(
      "Tue Tuesday Sep September 2 2 % %Q",
    );
    expect(formatTime(when, "%F %T|%D %R")).to.equal("2013-09-24 15:04:05|09/24/13 15:04");
  });

  it("rounds microseconds so that the seconds agree with them", () => {
    expect(formatTime(1000000.23456, "%f")).to.equal("234560");
    expect(formatTime(59.9999999, "%S.%f")).to.equal("00.000000");
    expect(formatTime(3486667836.4154634, "%S.%f")).to.equal("36.415463");
    expect(formatTime(-1890554474.7776575, "%S.%f")).to.equal("45.222342");
  });
});

describe("flattenEvent and extractField", () => {
  it("keep each field as text and as it is, and number those that come twice", () => {
    const event = { log_format: "{x} {x!r} {x} {y()}", x: "a", y: () => 7 };
    flattenEvent(event);
    expect((event as { log_flattened?: unknown }).log_flattened).to.deep.equal({
      "x!s:": "a",
      "x!:": "a",
      "x!r:": "'a'",
      "x!:/2": "a",
      "x!s:/2": "a",
      "x!:/3": "a",
      "y()!s:": "7",
      "y()!:": 7,
    });
    expect(formatEvent({ ...event, x: "changed" })).to.equal("a 'a' a 7");
  });

  it("finds a field's value, as text under a conversion", () => {
    const event = { log_format: "{a.b} {c!r}", a: { b: 345 }, c: "x" };
    expect(extractField("a.b", event)).to.equal(345);
    expect(extractField("c!r", event)).to.equal("'x'");
    expect(() => extractField("a", event)).to.throw(RangeError, "No field 'a!:'");
  });

  it("leave an event without format alone", () => {
    const event = { x: 1 };
    flattenEvent(event);
    expect(event).to.deep.equal({ x: 1 });
  });
});
