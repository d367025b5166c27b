// Saves a web page to a file. A protocol receives the body piece by piece, and can pause it.
// Run: npm run example examples/download.ts http://localhost:8080/large large.bin
// Prints a progress bar.

import { createWriteStream, type WriteStream } from "node:fs";
import { Deferred, type Failure, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { react } from "@twisted-ts/reactor/task";
import { Agent } from "@twisted-ts/web-client";
import { UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { ResponseDone } from "@twisted-ts/web-client/newclient";

/** Writes a body to a file. A file that is slower than the network pauses the connection. */
class Download extends Protocol {
  /** Fires when the whole body is in the file. */
  readonly done = new Deferred<void>();
  readonly #file: WriteStream;
  readonly #length: number | undefined;
  #received = 0;

  constructor(file: WriteStream, length: number | undefined) {
    super();
    this.#file = file;
    this.#length = length;
    file.on("error", (error) => this.transport?.abortConnection?.() ?? this.done.errback(error));
  }

  override dataReceived(data: Buffer): void {
    this.#received += data.length;
    this.#showProgress();
    if (this.#file.write(data)) return;
    this.transport?.pauseProducing?.();
    this.#file.once("drain", () => this.transport?.resumeProducing?.());
  }

  override connectionLost(reason: Failure): void {
    process.stdout.write("\n");
    this.#file.end(() => {
      if (reason.check(ResponseDone)) this.done.callback();
      else this.done.errback(reason);
    });
  }

  #showProgress(): void {
    const part = this.#length === undefined ? 0 : this.#received / this.#length;
    const bar = "#".repeat(Math.floor(part * 30)).padEnd(30, ".");
    process.stdout.write(`\r[${bar}] ${this.#received} bytes`);
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, url: string, path: string) {
  const response = yield* new Agent(reactor).request("GET", url);
  const length = response.length === UNKNOWN_LENGTH ? undefined : Number(response.length);
  const download = new Download(createWriteStream(path), length);
  response.deliverBody(download);
  yield* download.done;
});

react(main, process.argv.slice(2) as [string, string]);
