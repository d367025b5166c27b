import type { Failure } from "@twisted-ts/deferred";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { InvalidStateError } from "../error/newclient.ts";
import {
  abortTransport,
  connectReceiver,
  type ProxiedTransport,
} from "./transport-proxy-producer.ts";

/**
 * A connection that has left HTTP, after a 101 (RFC 9110 section 7.8) or a 2xx to CONNECT (section
 * 9.3.6). Until a protocol takes it over it is paused, and bytes that still come are kept.
 */
export class SwitchedConnection {
  readonly #transport: ProxiedTransport;
  #taken = false;
  #protocol: IProtocol | null = null;
  #held: Buffer[] = [];
  #lost: Failure | null = null;

  constructor(transport: ProxiedTransport, rest: Buffer) {
    this.#transport = transport;
    if (rest.length > 0) this.#held.push(rest);
    transport.pauseProducing();
  }

  /**
   * Connects the protocol to the transport, and delivers the bytes that were kept.
   *
   * @throws InvalidStateError when another has it already.
   */
  takeOver(protocol: IProtocol): void {
    if (this.#taken) {
      throw new InvalidStateError("The connection was taken over already");
    }
    this.#taken = true;
    try {
      connectReceiver(protocol, this.#transport);
      // Bytes that come during this are kept as well, so that they are delivered in order.
      for (const data of this.#held) protocol.dataReceived(data);
    } catch (error) {
      this.#pass(protocol);
      abortTransport(this.#transport);
      throw error;
    }
    if (this.#pass(protocol)) this.#transport.resumeProducing();
  }

  /** Closes the connection at once, unless a protocol has it. */
  abort(): void {
    if (!this.#taken) abortTransport(this.#transport);
  }

  /** Bytes from the transport. */
  dataReceived(data: Buffer): void {
    if (this.#protocol === null) this.#held.push(data);
    else this.#protocol.dataReceived(data);
  }

  /** The end of the transport. */
  connectionLost(reason: Failure): void {
    this.#lost = reason;
    this.#protocol?.connectionLost(reason);
  }

  /** From now on events go to the protocol. Returns whether the connection is still open. */
  #pass(protocol: IProtocol): boolean {
    this.#held = [];
    this.#protocol = protocol;
    if (this.#lost === null) return true;
    protocol.connectionLost(this.#lost);
    return false;
  }
}
