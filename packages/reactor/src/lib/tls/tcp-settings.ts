// The settings of TCP, for the transport below TLS.

import type { ITCPTransport } from "../interfaces/transport.ts";
import { ProtocolWrapper } from "../protocols/policies/protocol-wrapper.ts";

/**
 * Passes the settings of TCP on; where the transport below is something else, they have no effect.
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
