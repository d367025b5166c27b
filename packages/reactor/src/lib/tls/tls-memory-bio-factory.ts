// The TLS factory whose clock is the default reactor.

import type { IReactorTime } from "@twisted-ts/deferred";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import { defaultClock } from "../time/default-clock.ts";
import { TLSFactory } from "./tls-factory.ts";

/**
 * Puts TLS between the connections of another factory and their transports, of any kind: TCP, UNIX
 * sockets, another TLS connection, a tunnel through a proxy.
 *
 * From `twisted.protocols.tls.TLSMemoryBIOFactory`.
 *
 * ```ts
 * const tlsFactory = new TLSMemoryBIOFactory(certificate.options(), false, serverFactory);
 * reactor.listenTCP(12345, tlsFactory);
 * ```
 */
export class TLSMemoryBIOFactory extends TLSFactory {
  /**
   * @param contextFactory - for servers `CertificateOptions`, for clients what
   *   `optionsForClientTLS` returns; or anything else that sets up connections.
   * @param isClient - whether this side begins the handshake.
   * @param wrappedFactory - builds the protocols; `null` when the protocol exists already.
   * @param clock - the clock, by default the reactor.
   * @throws TypeError for a context factory without the method for this side.
   */
  constructor(
    contextFactory: TLSContextFactory,
    isClient: boolean,
    wrappedFactory: IProtocolFactory | null,
    clock: IReactorTime = defaultClock(),
  ) {
    super(contextFactory, isClient, wrappedFactory, clock);
  }
}
