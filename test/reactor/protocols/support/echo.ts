// Protocols and factories to be wrapped.

import { IPv4Address } from "@twisted-ts/reactor/address";
import { Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { StringTransportWithDisconnection } from "@twisted-ts/reactor/testing";
import { text } from "./pieces.ts";

/** An address, for factories that do not use it. */
export const ADDRESS = new IPv4Address("TCP", "127.0.0.1", 12345);

/** Sends back what it receives, and records its calls. */
export class Echo extends Protocol {
  paused = false;
  disconnected = 0;
  received = "";

  pauseProducing(): void {
    this.paused = true;
  }

  resumeProducing(): void {
    this.paused = false;
  }

  stopProducing(): void {}

  override dataReceived(data: Buffer): void {
    this.received += text(data);
    this.transport?.write(data);
  }

  override connectionLost(): void {
    this.disconnected += 1;
  }
}

/** A factory of {@link Echo}. */
export class EchoFactory extends ServerFactory {
  override protocol = Echo;
  override noisy = false;
}

/** Connects a protocol to a transport that calls its connectionLost. */
export function attach(protocol: {
  makeConnection(transport: StringTransportWithDisconnection): void;
}): StringTransportWithDisconnection {
  const transport = new StringTransportWithDisconnection();
  transport.protocol = protocol as unknown as Protocol;
  protocol.makeConnection(transport);
  return transport;
}
