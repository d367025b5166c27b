import { eventAsJSON, eventFromJSON, formatEvent } from "@twisted-ts/deferred/logger";
import { outcomeOf, promise, type Target } from "../target.ts";

const FIELDS = { a: 1, b: { c: ["d"] }, "e f": "g", long: 12345.678, call: () => "called" };

/** Formats of log events. */
export const logFormat: Target = {
  name: "log-format",
  promise:
    "Any format makes a text, and never throws; as JSON the event is one line, and makes a text when it is read again.",
  seeds: ["{a} and {b.c[0]!r:>10}", "{call()} {{}} {long:,.2f}", "{missing} {a!x} {0}", "{a:{b}}"],
  words: [
    ..."{ } {{ }} {a} {b. [0] ! !r !s : :>10 :.2f :, () {call()} % \\ __proto__".split(" "),
    ...["\0", "\xe9", "{long:08.3f}", "{e f}", "{constructor}", "999", "\n"],
  ],
  run(input) {
    const event = { ...FIELDS, log_format: input.toString("utf8"), log_time: 0 };
    const text = formatEvent(event);
    promise(typeof text === "string", "it is no text");
    // As in Twisted, an event whose format is malformed, or calls a value that is not a function,
    // cannot be stored.
    const stored = outcomeOf([RangeError, TypeError], () => eventAsJSON(event));
    if ("error" in stored) return;
    promise(!stored.value.includes("\n"), "it has more than one line");
    const again = formatEvent(eventFromJSON(stored.value));
    promise(typeof again === "string", "read again it makes no text");
  },
};

/** Lines of a log in JSON. */
export const jsonLog: Target = {
  name: "json-log",
  promise:
    "A line is an event, or refused with SyntaxError, RangeError or TypeError; an event makes a text.",
  seeds: [
    '{"log_format":"{a}","a":1}',
    '{"log_format":"{a.b!s:}","log_flattened":{"a.b!s:":"x"},"log_failure":{"__class_uuid__":"x"}}',
    '{"log_level":{"name":"info","__class_uuid__":"02E59486-F24D-46AD-8224-3ACDF2A5732A"}}',
  ],
  words: [
    ...["{", "}", "[", "]", '"', ":", ",", "null", "true", "1e999", "\\u0000", "__proto__"],
    ...["log_format", "log_flattened", "log_failure", "__class_uuid__", "toString", "constructor"],
  ],
  run(input) {
    const read = outcomeOf([SyntaxError, RangeError, TypeError], () =>
      eventFromJSON(input.toString("utf8")),
    );
    if ("error" in read) return;
    promise(typeof formatEvent(read.value) === "string", "it makes no text");
    promise(Object.keys(Object.prototype).length === 0, "a prototype was changed");
  },
};
