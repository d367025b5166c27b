// Runs two programs, and passes the output of the first to the second: `sort FILE | uniq -c`.
// Run: npm run example examples/pipeline.ts FILE
// Prints each different line of the file, with its count.

import { Deferred, type Failure, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { ProcessDone } from "@twisted-ts/reactor/error";
import { ProcessProtocol } from "@twisted-ts/reactor/protocol";
import { react } from "@twisted-ts/reactor/task";

/** A program whose output is passed to a function. */
class Stage extends ProcessProtocol {
  /** Fires when the program has ended with exit code 0. */
  readonly done = new Deferred<void>();
  readonly #output: (data: Buffer) => void;
  readonly #end: () => void;

  constructor(output: (data: Buffer) => void, end: () => void = () => {}) {
    super();
    this.#output = output;
    this.#end = end;
  }

  override outReceived(data: Buffer): void {
    this.#output(data);
  }

  override outConnectionLost(): void {
    this.#end();
  }

  override errReceived(data: Buffer): void {
    process.stderr.write(data);
  }

  override processEnded(reason: Failure): void {
    if (reason.check(ProcessDone)) this.done.callback();
    else this.done.errback(reason);
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, path: string) {
  const count = new Stage((data) => process.stdout.write(data));
  const counting = reactor.spawnProcess(count, "uniq", ["uniq", "-c"], { env: null });
  const sort = new Stage(
    (data) => counting.write(data),
    () => counting.closeStdin(),
  );
  reactor.spawnProcess(sort, "sort", ["sort", path], { env: null });
  yield* sort.done;
  yield* count.done;
});

react(main, [process.argv[2] ?? "/etc/passwd"]);
