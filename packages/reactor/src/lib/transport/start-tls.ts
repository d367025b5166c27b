// Turning to TLS in the middle of a connection.
//
// The connection stays the transport of its protocol. Beneath, a TLS transport is put between the
// two: the connection's methods are the TLS transport's from then on, which is given the plain
// methods of before.

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

/** A connection that can turn to TLS, as far as that concerns it. */
export interface PlainConnection extends ITCPTransport, IConsumer, IPushProducer {
  /** Whether it has turned to TLS. */
  TLS: boolean;
  /** Whether it is open. */
  readonly connected: boolean;
  /** Whether it is being closed. */
  disconnecting: boolean;
  /** The clock of the handshake. */
  readonly reactor: IReactorTime;
  /** What receives its bytes. */
  protocol: IProtocol | null;
  /** What writes to it, or `null`. */
  readonly producer: IProducer | null;
  /** Whether that writes by itself. */
  readonly streamingProducer: boolean;
  /** Whether it delivers nothing at present. @internal */
  readonly _paused: boolean;
  /** @internal */
  readonly _socket: Socket;
  /** Delivers bytes to the protocol. @internal */
  _received(data: Buffer): void;
  /** Goes on to deliver. */
  startReading(): void;
  /** See `carryTLS`. */
  [carriesTLS](): CarriedTLS | null;
}

/**
 * Puts TLS on a connection.
 *
 * What it has received and not delivered (because it is paused) goes to the handshake if it is the
 * beginning of one, and is otherwise discarded: it is plain text after the command that starts TLS,
 * and could come from an attacker.
 *
 * @param isClient - whether this side greets first.
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
  // Where the connection is paused the handshake goes on all the same; the protocol is not called.
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
  // Reading from a stream emits what was read, too.
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
 * The connection as it was before.
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
      // For code that asks the connection; it closes itself when the TLS transport has finished.
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
