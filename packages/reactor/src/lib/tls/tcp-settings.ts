// How the settings of TCP reach the transport below TLS.

import type { ITCPTransport } from "../interfaces/transport.ts";
import { ProtocolWrapper } from "../protocols/policies/protocol-wrapper.ts";

/**
 * Passes the settings of TCP on to the transport below. If that is not TCP, they have no effect.
 */
export class TCPSettings extends ProtocolWrapper {
  getTcpNoDelay(): boolean {
    return this.#below().getTcpNoDelay?.() ?? false;
  }

  setTcpNoDelay(enabled: boolean): void {
    this.#below().setTcpNoDelay?.(enabled);
  }

  getTcpKeepAlive(): boolean {
    return this.#below().getTcpKeepAlive?.() ?? false;
  }

  setTcpKeepAlive(enabled: boolean): void {
    this.#below().setTcpKeepAlive?.(enabled);
  }

  #below(): Partial<ITCPTransport> {
    return this.transport as Partial<ITCPTransport>;
  }
}
