// Turning to TLS in the middle of a connection.
//
// The connection stays the transport of its protocol. Beneath, a TLS transport is put between the two: the connection's
// methods are the TLS transport's from then on, which is given the plain methods of before.

import type { TLSContextFactory } from "../interfaces/tls.ts";
import type { ITCPTransport } from "../interfaces/transport.ts";
import { BufferingTLSTransport } from "../protocols/tls/buffering-tls-transport.ts";
import { TLSFactory } from "../protocols/tls/tls-factory.ts";
import type { Connection } from "./connection.ts";
import { TLSAlreadyStartedError } from "./errors.ts";
import { carriesTLS } from "./tls-carrier.ts";

/** The first byte of a TLS record that belongs to a handshake (RFC 8446 section 5.1). */
const HANDSHAKE_RECORD = 0x16;

/**
 * Puts TLS on a connection.
 *
 * What it has received and not delivered (because it is paused) goes to the handshake if it is the beginning of one, and is
 * otherwise discarded: it is plain text behind the command to turn to TLS, and could be anybody's.
 *
 * @param isClient - whether this side greets first.
 * @throws TLSAlreadyStartedError
 */
export function startTLS(
  connection: Connection,
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
  // Where the connection is paused the handshake goes on all the same; the protocol hears nothing.
  if (paused) connection.resumeProducing();
  encrypt(connection, tls);
  tls.makeConnection(below);
  if (paused) tls.pauseProducing();
  if (producer !== null) connection.registerProducer(producer, streamingProducer);
  if (held !== null && held[0] === HANDSHAKE_RECORD) connection._received(held);
}

/** What a paused connection has received and not delivered, or `null`. */
function takeHeldBytes(connection: Connection): Buffer | null {
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

type PlainMethods = Pick<
  Connection,
  "registerProducer" | "unregisterProducer" | "pauseProducing" | "resumeProducing" | "stopProducing"
>;

/**
 * The connection as it was before.
 *
 * @param carries - whether its socket may carry TLS by itself.
 */
function plainSide(connection: Connection, carries: boolean): ITCPTransport & PlainMethods {
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
function encrypt(connection: Connection, tls: BufferingTLSTransport): void {
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
      // For whoever asks the connection; it closes itself when the TLS transport has finished.
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
