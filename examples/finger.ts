// Finger (RFC 1288) over a table of users, looked up asynchronously: finger.ts tcp:1079 moshez="Happy and well"

import { Deferred, inlineCallbacks, maybeDeferred } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";

class FingerProtocol extends LineReceiver {
  declare factory: FingerFactory;

  override lineReceived(user: Buffer): void {
    maybeDeferred(() => this.factory.getUser(user.toString()))
      .addErrback(() => "Internal error in server")
      .addCallback((answer) => {
        this.sendLine(Buffer.from(answer));
        this.transport?.loseConnection();
      });
  }
}

class FingerFactory extends Factory {
  override protocol = FingerProtocol;
  readonly #users: ReadonlyMap<string, string>;

  constructor(users: Iterable<readonly [string, string]>) {
    super();
    this.#users = new Map(users);
  }

  /** Stands for a database: the answer comes on a later turn. */
  getUser(user: string): Deferred<string> {
    const d = new Deferred<string>();
    reactor.callLater(0, () => d.callback(this.#users.get(user) ?? "No such user"));
    return d;
  }
}

const [description = "tcp:1079", ...entries] = process.argv.slice(2);
const users = entries.map((entry) => entry.split("=", 2) as [string, string]);

const serve = inlineCallbacks(function* () {
  const port = yield* serverFromString(reactor, description).listen(new FingerFactory(users));
  console.log(`listening on ${port.getHost()}`);
  return undefined;
});

reactor.callWhenRunning(serve);
reactor.run();
