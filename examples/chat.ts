// A chat for any number of people with telnet or nc: chat.ts tcp:8123

import { reactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";

class Chat extends LineReceiver {
  override delimiter = Buffer.from("\n");
  #name: string | null = null;
  readonly #users: Map<string, Chat>;

  constructor(users: Map<string, Chat>) {
    super();
    this.#users = users;
  }

  #say(text: string): void {
    this.sendLine(Buffer.from(`${text}\r`));
  }

  override connectionMade(): void {
    this.#say("What's your name?");
  }

  override lineReceived(line: Buffer): void {
    const text = line.toString().trim();
    if (this.#name === null) this.#register(text);
    else this.#tellOthers(`<${this.#name}> ${text}`);
  }

  #register(name: string): void {
    if (this.#users.has(name)) {
      this.#say("Name taken, please choose another.");
      return;
    }
    this.#name = name;
    this.#users.set(name, this);
    this.#say(`Welcome, ${name}!`);
    this.#tellOthers(`${name} has joined.`);
  }

  #tellOthers(text: string): void {
    for (const user of this.#users.values()) if (user !== this) user.#say(text);
  }

  override connectionLost(): void {
    if (this.#name === null) return;
    this.#users.delete(this.#name);
    this.#tellOthers(`${this.#name} has left.`);
  }
}

const users = new Map<string, Chat>();
const factory = new Factory();
factory.protocol = () => new Chat(users);
const endpoint = serverFromString(reactor, process.argv[2] ?? "tcp:8123");
endpoint.listen(factory).addCallback((port) => console.log(`listening on ${port.getHost()}`));
reactor.run();
