// A line protocol over real sockets, as trial cases: whatever a test does not close fails it.

import type { Failure } from "@twisted-ts/deferred";
import { Deferred } from "@twisted-ts/deferred";
import { type IPv4Address, reactor } from "@twisted-ts/reactor";
import { ConnectionDone, ConnectionRefusedError } from "@twisted-ts/reactor/error";
import type { IListeningPort } from "@twisted-ts/reactor/interfaces";
import { ClientCreator, Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { TestCase, trial } from "@twisted-ts/trial";

/** Sends back each line in upper case, and closes for `quit`. */
class Shout extends LineReceiver {
  override lineReceived(line: Buffer): void {
    if (line.equals(Buffer.from("quit"))) this.transport?.loseConnection();
    else this.sendLine(Buffer.from(line.toString("latin1").toUpperCase()));
  }
}

/** Keeps a Deferred for the next line, and one for the end. */
class Caller extends LineReceiver {
  reply: Deferred<string> | null = null;
  readonly lost = new Deferred<never>();

  ask(question: string): Deferred<string> {
    this.reply = new Deferred<string>();
    this.sendLine(Buffer.from(question));
    return this.reply;
  }

  override lineReceived(line: Buffer): void {
    this.reply?.callback(line.toString());
  }

  override connectionLost(reason: Failure): void {
    this.lost.errback(reason);
  }
}

trial(
  class EchoTests extends TestCase {
    override timeout = 10;
    declare port: IListeningPort;

    override setUp(): void {
      const factory = new Factory();
      factory.protocol = Shout;
      this.port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
      this.addCleanup(() => this.port.stopListening());
    }

    connect(): Deferred<Caller> {
      const { port } = this.port.getHost() as IPv4Address;
      return new ClientCreator(reactor, Caller).connectTCP("127.0.0.1", port);
    }

    *test_linesReturnInOrder() {
      const caller = yield* this.connect();
      this.assertEqual(yield* caller.ask("hello"), "HELLO");
      this.assertEqual(yield* caller.ask("again"), "AGAIN");
      caller.transport?.loseConnection();
      yield this.assertFailure(caller.lost, ConnectionDone);
    }

    *test_server_closes_cleanly() {
      const caller = yield* this.connect();
      caller.sendLine(Buffer.from("quit"));
      yield this.assertFailure(caller.lost, ConnectionDone);
    }

    *test_many_at_once() {
      const callers: Caller[] = [];
      for (let i = 0; i < 5; i += 1) callers.push(yield* this.connect());
      for (const [i, caller] of callers.entries()) {
        this.assertEqual(yield* caller.ask(`caller ${i}`), `CALLER ${i}`);
      }
      for (const caller of callers) {
        caller.sendLine(Buffer.from("quit"));
        yield this.assertFailure(caller.lost, ConnectionDone);
      }
    }

    *test_portIsClosed() {
      const { port } = this.port.getHost() as IPv4Address;
      yield this.port.stopListening();
      const d = new ClientCreator(reactor, Caller).connectTCP("127.0.0.1", port);
      yield this.assertFailure(d, ConnectionRefusedError);
    }
  },
);
