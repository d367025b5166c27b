import { tracebackOf } from "../logger/format.ts";
import type { EventDict } from "../logger/legacy.ts";
import { safeText } from "../logger/text.ts";
import { safeFormat } from "./percent-format.ts";

/**
 * The text of an old event (`twisted.python.log.textFromEventDict`): its `message`, or else the
 * traceback of its `failure`, or else its `format`.
 *
 * @returns `null` if it has none of these.
 */
export function textFromEventDict(eventDict: EventDict): string | null {
  const message = piecesOf(eventDict["message"]);
  if (message.length > 0) return message.map(safeText).join(" ");
  if (eventDict["isError"] && "failure" in eventDict) {
    const why = eventDict["why"] ? safeText(eventDict["why"]) : "Unhandled Error";
    const traceback = tracebackOf(eventDict["failure"], "(unable to obtain traceback): ");
    return `${why}\n${traceback}`;
  }
  return "format" in eventDict ? safeFormat(eventDict["format"], eventDict) : null;
}

/** The pieces of a `message`. A field of that name in a new event may be any value: one piece. */
function piecesOf(message: unknown): readonly unknown[] {
  if (Array.isArray(message)) return message;
  return message === undefined || message === null || message === "" ? [] : [message];
}
