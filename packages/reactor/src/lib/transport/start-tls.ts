// How a connection turns to TLS.
//
// The protocol keeps the connection as its transport. A TLS transport is put between the two: the
// methods of the connection are replaced by those of the TLS transport, which uses the original
// ones.

import type { Socket } from "node:net";
import type { IReactorTime } from "@twisted-ts/deferred";
import { type CarriedTLS, carriesTLS } from "../capabilities/tls-carrier.ts";
import type { IConsumer, IProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { BufferingTLSTransport } from "../tls/buffering-tls-transport.ts";
import { TLSFactory } from "../tls/tls-factory.ts";
import { TLSAlreadyStartedError } from "./errors.ts";

/** The first byte of a TLS record that belongs to a handshake (RFC 8446 section 5.1). */
const HANDSHAKE_RECORD = 0x16;

/** The members of a connection that are used to turn it to TLS. */
export interface PlainConnection extends ITCPTransport, IConsumer, IPushProducer {
  /** Whether it has turned to TLS. */
  TLS: boolean;
  /** Whether it is open. */
  readonly connected: boolean;
  /** Whether it is being closed. */
  disconnecting: boolean;
  /** The clock of the handshake. */
  readonly reactor: IReactorTime;
  /** The protocol that receives its bytes. */
  protocol: IProtocol | null;
  /** The producer that writes to it, or `null`. */
  readonly producer: IProducer | null;
  /** Whether the producer is a push producer. */
  readonly streamingProducer: boolean;
  /** Whether it is paused. @internal */
  readonly _paused: boolean;
  /** @internal */
  readonly _socket: Socket;
  /** Delivers bytes to the protocol. @internal */
  _received(data: Buffer): void;
  /** Delivers again. */
  startReading(): void;
  /** See `carryTLS`. */
  [carriesTLS](): CarriedTLS | null;
}

/**
 * Puts TLS on a connection.
 *
 * A paused connection may have received bytes that are not delivered. They go to the handshake, if
 * they are its beginning. Otherwise they are discarded: plain text after the command that starts
 * TLS could come from an attacker.
 *
 * @param isClient - whether this side begins the handshake.
 * @throws TLSAlreadyStartedError
 */
export function startTLS(
  connection: PlainConnection,
  contextFactory: TLSContextFactory,
  isClient: boolean,
): void {
  if (connection.TLS) throw new TLSAlreadyStartedError();
  if (!connection.connected) return;
  const factory = new TLSFactory(contextFactory, isClient, null, connection.reactor);
  const tls = new BufferingTLSTransport(factory, connection.protocol, false);
  const { producer, streamingProducer, _paused: paused } = connection;
  if (producer !== null) connection.unregisterProducer();
  const held = takeHeldBytes(connection);
  const below = plainSide(connection, held === null);
  connection.TLS = true;
  connection.protocol = tls;
  // The handshake has to be read although the protocol has paused; the protocol is not called.
  if (paused) connection.resumeProducing();
  encrypt(connection, tls);
  tls.makeConnection(below);
  if (paused) tls.pauseProducing();
  if (producer !== null) connection.registerProducer(producer, streamingProducer);
  if (held !== null && held[0] === HANDSHAKE_RECORD) connection._received(held);
}

/** What a paused connection has received and not delivered, or `null`. */
function takeHeldBytes(connection: PlainConnection): Buffer | null {
  if (connection._socket.readableLength === 0) return null;
  const { protocol } = connection;
  let held: Buffer | null = null;
  // `read` of a stream also emits what it reads.
  connection.protocol = {
    dataReceived(data) {
      held = data;
    },
    connectionLost() {},
    connectionMade() {},
    makeConnection() {},
  };
  connection._socket.read();
  connection.protocol = protocol;
  return held;
}

/**
 * A transport with the original methods of the connection.
 *
 * @param carries - whether its socket may carry TLS by itself.
 */
function plainSide(
  connection: PlainConnection,
  carries: boolean,
): ITCPTransport & IConsumer & IPushProducer {
  return {
    ...(carries && { [carriesTLS]: () => connection[carriesTLS]() }),
    write: connection.write.bind(connection),
    writeSequence: connection.writeSequence.bind(connection),
    loseConnection: connection.loseConnection.bind(connection),
    loseWriteConnection: connection.loseWriteConnection.bind(connection),
    abortConnection: connection.abortConnection.bind(connection),
    registerProducer: connection.registerProducer.bind(connection),
    unregisterProducer: connection.unregisterProducer.bind(connection),
    pauseProducing: connection.pauseProducing.bind(connection),
    resumeProducing: connection.resumeProducing.bind(connection),
    stopProducing: connection.stopProducing.bind(connection),
    getHost: () => connection.getHost(),
    getPeer: () => connection.getPeer(),
    getTcpNoDelay: () => connection.getTcpNoDelay(),
    setTcpNoDelay: (enabled) => connection.setTcpNoDelay(enabled),
    getTcpKeepAlive: () => connection.getTcpKeepAlive(),
    setTcpKeepAlive: (enabled) => connection.setTcpKeepAlive(enabled),
  };
}

/** Gives the connection the methods of the TLS transport. */
function encrypt(connection: PlainConnection, tls: BufferingTLSTransport): void {
  const startReading = connection.startReading.bind(connection);
  Object.assign(connection, {
    startReading: () => {
      startReading();
      tls._resumeDelivery();
    },
    write: tls.write.bind(tls),
    writeSequence: tls.writeSequence.bind(tls),
    loseConnection: () => {
      tls.loseConnection();
      // For code that reads it. The connection itself closes when the TLS transport has finished.
      connection.disconnecting = tls.disconnecting;
    },
    loseWriteConnection: tls.loseWriteConnection.bind(tls),
    abortConnection: tls.abortConnection.bind(tls),
    registerProducer: tls.registerProducer.bind(tls),
    unregisterProducer: tls.unregisterProducer.bind(tls),
    pauseProducing: tls.pauseProducing.bind(tls),
    resumeProducing: tls.resumeProducing.bind(tls),
    getHandle: tls.getHandle.bind(tls),
    getPeerCertificate: tls.getPeerCertificate.bind(tls),
  });
  Object.defineProperty(connection, "negotiatedProtocol", {
    configurable: true,
    enumerable: true,
    get: () => tls.negotiatedProtocol,
  });
}
