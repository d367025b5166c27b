// Sends three lines to the echo server, then closes the connection.
// Run: npm run example examples/echo-client.ts tcp:localhost:8007 (start echo-server.ts first)
// Prints each line that comes back.

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { clientFromString, connectProtocol } from "@twisted-ts/reactor/endpoints";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { react } from "@twisted-ts/reactor/task";

const LINES = ["one line", "another line", "and the last one"];

class EchoClient extends LineReceiver {
  /** Fires when the connection has ended. */
  readonly done = new Deferred<void>();
  #received = 0;

  override connectionMade(): void {
    for (const line of LINES) this.sendLine(Buffer.from(line));
  }

  override lineReceived(line: Buffer): void {
    console.log("echo:", line.toString());
    this.#received += 1;
    if (this.#received === LINES.length) this.transport?.loseConnection();
  }

  override connectionLost(): void {
    this.done.callback();
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, description: string) {
  const endpoint = clientFromString(reactor, description);
  const client = yield* connectProtocol(endpoint, new EchoClient());
  yield* client.done;
  return undefined;
});

react(main, [process.argv[2] ?? "tcp:localhost:8007"]);
