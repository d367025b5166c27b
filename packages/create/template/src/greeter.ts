// A line protocol: the client sends a name, the server sends a greeting.

import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";

export class Greeter extends LineReceiver {
  declare factory: GreeterFactory;
  // Many terminals end a line with \n, others with \r\n; the default delimiter is \r\n.
  override delimiter = Buffer.from("\n");

  override connectionMade(): void {
    this.sendLine(Buffer.from("What is your name?"));
  }

  override lineReceived(line: Buffer): void {
    const greetings = this.factory.countGreeting();
    this.sendLine(Buffer.from(`Hello ${line.toString().trim()}, you are number ${greetings}.`));
    this.transport?.loseConnection();
  }
}

export class GreeterFactory extends Factory {
  override protocol = Greeter;
  #greetings = 0;

  countGreeting(): number {
    this.#greetings += 1;
    return this.#greetings;
  }
}
