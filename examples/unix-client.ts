// Sends one line to a server on a UNIX socket, and waits five seconds for the reply.
// Run: npm run example examples/unix-client.ts /tmp/echo.sock "a line"
// (Start a server first: npm run example examples/echo-server.ts unix:/tmp/echo.sock)
// Prints the path of the socket, and the reply.

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { connectProtocol, UNIXClientEndpoint } from "@twisted-ts/reactor/endpoints";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { react } from "@twisted-ts/reactor/task";

class LineClient extends LineReceiver {
  /** Fires with the first line from the server. */
  readonly reply = new Deferred<string>();
  readonly #line: string;

  constructor(line: string) {
    super();
    this.#line = line;
  }

  override connectionMade(): void {
    console.log(`connected to ${this.transport?.getPeer()}`);
    this.sendLine(Buffer.from(this.#line));
  }

  override lineReceived(line: Buffer): void {
    this.reply.callback(line.toString());
    this.transport?.loseConnection();
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, path: string, line: string) {
  const endpoint = new UNIXClientEndpoint(reactor, path, { timeout: 5 });
  const client = yield* connectProtocol(endpoint, new LineClient(line));
  console.log("reply:", yield* client.reply.addTimeout(5, reactor));
  return undefined;
});

const [path = "/tmp/echo.sock", line = "hello"] = process.argv.slice(2);
react(main, [path, line]);
