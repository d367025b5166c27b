// A chat server. Everything that one person writes is sent to all others.
// Run: npm run example examples/chat.ts tcp:8123, then `nc localhost 8123` in several terminals.
// Prints where it listens. A client is asked for a name, then sees what the others write.

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { react } from "@twisted-ts/reactor/task";

/** The people in the chat, by name. */
const people = new Map<string, Chat>();

class Chat extends LineReceiver {
  override delimiter = Buffer.from("\n");
  #name: string | null = null;

  #show(text: string): void {
    this.sendLine(Buffer.from(`${text}\r`));
  }

  #sendToOthers(text: string): void {
    for (const person of people.values()) if (person !== this) person.#show(text);
  }

  override connectionMade(): void {
    this.#show("Who are you?");
  }

  override lineReceived(line: Buffer): void {
    const text = line.toString().trim();
    if (this.#name !== null) this.#sendToOthers(`<${this.#name}> ${text}`);
    else if (people.has(text)) this.#show("This name is taken. Who are you?");
    else this.#enter(text);
  }

  #enter(name: string): void {
    this.#name = name;
    people.set(name, this);
    this.#show(`Hello ${name}. People here: ${people.size}.`);
    this.#sendToOthers(`${name} has joined.`);
  }

  override connectionLost(): void {
    if (this.#name === null) return;
    people.delete(this.#name);
    this.#sendToOthers(`${this.#name} has left.`);
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, description: string) {
  const port = yield* serverFromString(reactor, description).listen(Factory.forProtocol(Chat));
  console.log(`listening on ${port.getHost()}`);
  yield* new Deferred<never>();
});

react(main, [process.argv[2] ?? "tcp:8123"]);
