// Calls a function at regular intervals, and counts the calls that were skipped.
// Run: npm run example examples/ticker.ts 1 5 (the interval in seconds, the number of ticks)
// Prints a line for each tick.

import { inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { LoopingCall, react } from "@twisted-ts/reactor/task";

const main = inlineCallbacks(function* (reactor: NodeReactor, ...args: string[]) {
  const [interval = "1", ticks = "5"] = args;
  const started = reactor.seconds();
  let total = 0;
  const ticker = LoopingCall.withCount((count) => {
    // More than one if the process was busy, or stopped, and ticks were skipped.
    total += count;
    console.log(`tick ${total} after ${(reactor.seconds() - started).toFixed(2)} s`);
    if (total >= Number(ticks)) ticker.stop();
  });
  yield* ticker.start(Number(interval), false);
});

react(main, process.argv.slice(2));
