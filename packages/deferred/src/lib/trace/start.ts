// Begins a trace when the environment asks for one.

import { openTraceFile } from "#platform";
import { setTracer } from "../defer/core/debugging.ts";
import { DeferredEvents } from "./deferred-events.ts";
import { setTrace, Trace } from "./trace.ts";

const file = openTraceFile();
if (file !== null) {
  const trace = new Trace(file);
  setTrace(trace);
  setTracer(new DeferredEvents(trace));
}
