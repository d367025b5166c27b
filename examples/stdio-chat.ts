// Joins the chat of chat.ts from the terminal: standard input and output are a transport.
// Run: npm run example examples/stdio-chat.ts tcp:localhost:8123 (start chat.ts first)
// Prints what the chat server sends; lines that you type are sent to it.

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { clientFromString, connectProtocol } from "@twisted-ts/reactor/endpoints";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { StandardIO } from "@twisted-ts/reactor/stdio";
import { react } from "@twisted-ts/reactor/task";

/** One of two connections that pass lines to each other; when one ends, the other is closed. */
class Side extends LineReceiver {
  override delimiter = Buffer.from("\n");
  /** Fires when this connection has ended. */
  readonly ended = new Deferred<void>();
  other: Side | null = null;

  override lineReceived(line: Buffer): void {
    this.other?.sendLine(Buffer.from(line.toString().trimEnd()));
  }

  override connectionLost(): void {
    this.other?.transport?.loseConnection();
    this.ended.callback();
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, description: string) {
  const server = yield* connectProtocol(clientFromString(reactor, description), new Side());
  const person = new Side();
  person.other = server;
  server.other = person;
  new StandardIO(person);
  yield* person.ended;
  yield* server.ended;
});

react(main, [process.argv[2] ?? "tcp:localhost:8123"]);
