// A finger server (RFC 1288): a client sends a name and gets one line about that user.
// Run: npm run example examples/finger.ts tcp:1079 "ada=At her engine", then
// `printf 'ada\r\n' | nc localhost 1079`. Prints where it listens.

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { deferLater, react } from "@twisted-ts/reactor/task";

class FingerProtocol extends LineReceiver {
  declare factory: FingerFactory;

  override lineReceived(line: Buffer): void {
    this.factory
      .getUser(line.toString())
      .addErrback(() => "Internal error.")
      .addCallback((status) => {
        this.sendLine(Buffer.from(status));
        this.transport?.loseConnection();
      });
  }
}

class FingerFactory extends Factory {
  override protocol = FingerProtocol;
  readonly #reactor: NodeReactor;
  readonly #users: ReadonlyMap<string, string>;

  constructor(reactor: NodeReactor, users: Iterable<readonly [name: string, status: string]>) {
    super();
    this.#reactor = reactor;
    this.#users = new Map(users);
  }

  /** Takes the place of a database: the result comes on a later turn. */
  getUser(name: string): Deferred<string> {
    return deferLater(this.#reactor, 0, () => this.#users.get(name) ?? "No such user.");
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, ...args: string[]) {
  const [description = "tcp:1079", ...entries] = args;
  const users = entries.map((entry) => entry.split("=", 2) as [string, string]);
  const endpoint = serverFromString(reactor, description);
  const port = yield* endpoint.listen(new FingerFactory(reactor, users));
  console.log(`listening on ${port.getHost()}`);
  yield* new Deferred<never>();
});

react(main, process.argv.slice(2));
