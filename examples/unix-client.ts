// Sends one line to a server on a UNIX socket and prints its reply:
// unix-client.ts /tmp/echo.sock "a line"
// (echo-server.ts unix:/tmp/echo.sock is such a server.)

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { connectProtocol, UNIXClientEndpoint } from "@twisted-ts/reactor/endpoints";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { react } from "@twisted-ts/reactor/task";

class Ask extends LineReceiver {
  /** Fires with the reply, or fails with the reason why there is none. */
  readonly answer = new Deferred<string>();
  readonly #question: string;

  constructor(question: string) {
    super();
    this.#question = question;
  }

  override connectionMade(): void {
    console.log(`connected to ${this.transport?.getPeer()}`);
    this.sendLine(Buffer.from(this.#question));
  }

  override lineReceived(line: Buffer): void {
    this.answer.callback(line.toString());
    this.transport?.loseConnection();
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, path: string, question: string) {
  const endpoint = new UNIXClientEndpoint(reactor, path, { timeout: 5 });
  const client = yield* connectProtocol(endpoint, new Ask(question));
  console.log("answer:", yield* client.answer.addTimeout(5, reactor));
  return undefined;
});

const [path = "/tmp/echo.sock", question = "Is anybody there?"] = process.argv.slice(2);
react(main, [path, question]);
