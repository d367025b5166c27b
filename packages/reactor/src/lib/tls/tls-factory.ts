// A factory that puts TLS between the connections of another factory and their transports.

import type { IReactorTime } from "@twisted-ts/deferred";
import {
  isLoggingContext,
  isOpenSSLClientConnectionCreator,
  isOpenSSLContextFactory,
  isOpenSSLServerConnectionCreator,
  isProtocolNegotiationFactory,
} from "../interfaces/guards.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  IOpenSSLClientConnectionCreator,
  IOpenSSLServerConnectionCreator,
  TLSContextFactory,
} from "../interfaces/tls.ts";
import { type WrapperMaker, WrappingFactory } from "../protocols/policies/wrapping-factory.ts";
import { BufferingTLSTransport } from "./buffering-tls-transport.ts";
import { TLSEngine } from "./engine.ts";
import { encodeProtocolNames } from "./protocol-names.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "./settings.ts";
import type { TLSMemoryBIOProtocol, TLSProtocolFactory } from "./tls-memory-bio-protocol.ts";

/**
 * The same as `TLSMemoryBIOFactory`, but the clock has to be given. So the reactor, which is the
 * default clock, can use it, too.
 */
export class TLSFactory extends WrappingFactory implements TLSProtocolFactory {
  /** The class of the transports that encrypt. */
  override protocol: WrapperMaker = BufferingTLSTransport;
  /** Starting and stopping is not logged: the factory within does that. */
  override noisy = false;
  readonly _clock: IReactorTime;
  /** Whether it builds the client's side of connections. */
  readonly #isClient: boolean;
  readonly _connectionCreator: IOpenSSLClientConnectionCreator | IOpenSSLServerConnectionCreator;

  /**
   * @param contextFactory - for servers `CertificateOptions`, for clients what
   *   `optionsForClientTLS` returns; or anything else that sets up connections.
   * @param isClient - whether this side begins the handshake.
   * @param wrappedFactory - builds the protocols; `null` when the protocol exists already.
   * @param clock - the clock of the connections.
   * @throws TypeError for a context factory without the method for this side.
   */
  constructor(
    contextFactory: TLSContextFactory,
    isClient: boolean,
    wrappedFactory: IProtocolFactory | null,
    clock: IReactorTime,
  ) {
    super(wrappedFactory as IProtocolFactory);
    this.#isClient = isClient;
    this._connectionCreator = connectionCreator(contextFactory, isClient);
    this._clock = clock;
  }

  /** The log prefix of the factory within, with `TLS` in brackets. */
  override logPrefix(): string {
    const { wrappedFactory } = this;
    const name = isLoggingContext(wrappedFactory)
      ? wrappedFactory.logPrefix()
      : wrappedFactory.constructor.name;
    return `${name} (TLS)`;
  }

  /** The settings of a connection, with the protocols that the factory within accepts (ALPN). */
  _applyProtocolNegotiation<T extends ClientTLSSettings | ServerTLSSettings>(settings: T): T {
    if (!isProtocolNegotiationFactory(this.wrappedFactory)) return settings;
    const names = this.wrappedFactory.acceptableProtocols();
    if (names.length === 0) return settings;
    return { ...settings, ALPNProtocols: encodeProtocolNames(names) };
  }

  /** An engine for a connection. */
  _createConnection(tlsProtocol: TLSMemoryBIOProtocol): TLSEngine {
    const settings = this.#isClient
      ? (this._connectionCreator as IOpenSSLClientConnectionCreator).clientConnectionForTLS(
          tlsProtocol,
        )
      : (this._connectionCreator as IOpenSSLServerConnectionCreator).serverConnectionForTLS(
          tlsProtocol,
        );
    return new TLSEngine(this.#isClient, this._applyProtocolNegotiation(settings), tlsProtocol);
  }
}

/**
 * The object that has the settings of each connection, for any kind of context factory. One of the
 * old kind is asked for a context at once, so that a mistake is found early.
 */
function connectionCreator(
  contextFactory: TLSContextFactory,
  isClient: boolean,
): IOpenSSLClientConnectionCreator | IOpenSSLServerConnectionCreator {
  const suits = isClient ? isOpenSSLClientConnectionCreator : isOpenSSLServerConnectionCreator;
  if (suits(contextFactory)) {
    if (isOpenSSLContextFactory(contextFactory)) contextFactory.getContext();
    return contextFactory;
  }
  if (!isOpenSSLContextFactory(contextFactory)) {
    const method = isClient ? "clientConnectionForTLS" : "serverConnectionForTLS";
    throw new TypeError(`a TLS context factory must have ${method}() or getContext()`);
  }
  contextFactory.getContext();
  const settings = () => ({ secureContext: contextFactory.getContext() });
  return { clientConnectionForTLS: settings, serverConnectionForTLS: settings };
}
