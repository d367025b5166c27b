// TLS over an endpoint's connections, with one timeout for connecting and the handshake together.

import { type Deferred, Failure, type IDelayedCall } from "@twisted-ts/deferred";
import { _WrapperEndpoint } from "@twisted-ts/reactor/endpoints";
import { TimeoutError } from "@twisted-ts/reactor/error";
import type {
  IProtocol,
  IProtocolFactory,
  IReactorTime,
  IStreamClientEndpoint,
  ITransport,
  TLSContextFactory,
} from "@twisted-ts/reactor/interfaces";
import { handshakeDone } from "@twisted-ts/reactor/internal";
import { BufferingTLSTransport, TLSMemoryBIOFactory } from "@twisted-ts/reactor/protocols/tls";
import { HandshakeTimeout } from "./handshake-timeout.ts";

/**
 * Connects through another endpoint, with TLS over it. As in Twisted, the Deferred fires when the
 * connection below is made, and bytes that are written wait for the handshake.
 */
export class SecuredEndpoint extends _WrapperEndpoint {
  readonly #clock: IReactorTime;
  readonly #timeout: number;

  /**
   * @param endpoint - makes the connection below.
   * @param makeCreator - returns the settings of a connection; called for each.
   * @param clock - the clock of `timeout`.
   * @param timeout - seconds for connecting and the handshake together.
   */
  constructor(
    endpoint: IStreamClientEndpoint,
    makeCreator: () => TLSContextFactory,
    clock: IReactorTime,
    timeout: number,
  ) {
    super(endpoint, (factory) => {
      const tls = new HandshakeLimitFactory(makeCreator(), true, factory);
      tls.limit = { clock, due: clock.seconds() + timeout };
      return tls;
    });
    this.#clock = clock;
    this.#timeout = timeout;
  }

  /** Connects; fails with `TimeoutError` when the connection below is not made in time. */
  override connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    const connecting = super.connect(protocolFactory);
    if (this.#timeout === Number.POSITIVE_INFINITY) return connecting;
    return connecting.addTimeout(this.#timeout, this.#clock, () => {
      throw new TimeoutError();
    });
  }

  override toString(): string {
    return `<TLS over ${String(this._wrappedEndpoint)}>`;
  }
}

class HandshakeLimitFactory extends TLSMemoryBIOFactory {
  /** When a handshake must be done. */
  limit: { readonly clock: IReactorTime; readonly due: number } | null = null;
  override protocol = HandshakeLimitTransport;
}

class HandshakeLimitTransport extends BufferingTLSTransport {
  declare factory: HandshakeLimitFactory;
  #expiry: IDelayedCall | null = null;

  override makeConnection(transport: ITransport): void {
    super.makeConnection(transport);
    const { limit } = this.factory;
    if (limit === null || this._handshakeDone || !this.connected) return;
    const { clock, due } = limit;
    if (due === Number.POSITIVE_INFINITY) return;
    this.#expiry = clock.callLater(Math.max(0, due - clock.seconds()), () => {
      this.#expiry = null;
      this.failVerification(new Failure(new HandshakeTimeout()));
    });
  }

  override [handshakeDone](): void {
    this.#stop();
  }

  override connectionLost(reason?: Failure): void {
    this.#stop();
    super.connectionLost(reason);
  }

  #stop(): void {
    if (this.#expiry?.active()) this.#expiry.cancel();
    this.#expiry = null;
  }
}
