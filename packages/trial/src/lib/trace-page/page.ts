// A page for the browser from a trace.

import { readFileSync } from "node:fs";

/** A trace cannot be read. */
export class TraceError extends Error {
  override name = "TraceError";
}

function part(name: string): string {
  return readFileSync(new URL(name, import.meta.resolve("#trace-page/page.html")), "utf8");
}

/**
 * Makes a page that shows a trace and needs no other file.
 *
 * @param trace - lines of JSON, as written with `TWISTED_TS_TRACE`. The last one may be incomplete:
 *   the process may have been killed.
 * @throws TraceError if another line is no JSON object, or there is none.
 */
export function makePage(trace: string): string {
  const events = readEvents(trace);
  // So that no text of the trace can end the element that contains it.
  const data = JSON.stringify(events).replaceAll("<", "\\u003c");
  return part("page.html")
    .replace("/* page.css */", () => part("page.css"))
    .replace("/* page.js */", () => part("page.js"))
    .replace(">[]<", () => `>${data}<`);
}

function readEvents(trace: string): unknown[] {
  const lines = trace.split("\n");
  const events: unknown[] = [];
  lines.forEach((line, index) => {
    if (line === "") return;
    try {
      events.push(readEvent(line));
    } catch (error) {
      if (index === lines.length - 1) return;
      throw new TraceError(`line ${index + 1} is no event of a trace`, { cause: error });
    }
  });
  if (events.length === 0) throw new TraceError("there are no events");
  return events;
}

function readEvent(line: string): object {
  const event: unknown = JSON.parse(line);
  if (typeof event === "object" && event !== null && "event" in event && "at" in event)
    return event;
  throw new TypeError("an event has a name and a time");
}
