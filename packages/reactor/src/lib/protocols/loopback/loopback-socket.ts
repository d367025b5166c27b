// How to connect two protocols over real sockets.

import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred, type Failure } from "@twisted-ts/deferred";
import type { IAddress } from "../../interfaces/address.ts";
import type { IConnector, IListeningPort } from "../../interfaces/port.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import { ClientFactory, Factory } from "../../protocol/factory.ts";
import { connectionDone } from "../../protocol/protocol.ts";
import { defaultReactor } from "../../reactor/default-reactor.ts";
import { ProtocolWrapper } from "../policies/protocol-wrapper.ts";
import { WrappingFactory } from "../policies/wrapping-factory.ts";

/**
 * The factory of one protocol that exists already. From
 * `twisted.protocols.loopback.LoopbackClientFactory`.
 */
export class LoopbackClientFactory extends ClientFactory {
  /** Whether the connection has ended. */
  disconnected = false;
  /** Fires when the connection has ended; fails when it could not be made. */
  readonly deferred: Deferred<void> = new Deferred<void>();
  readonly #protocol: IProtocol;

  constructor(protocol: IProtocol) {
    super();
    this.#protocol = protocol;
    this.protocol = () => protocol;
  }

  /** The protocol. */
  override buildProtocol(_addr: IAddress): IProtocol {
    return this.#protocol;
  }

  override clientConnectionLost(_connector: IConnector, _reason: Failure): void {
    this.disconnected = true;
    this.deferred.callback(undefined);
  }

  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    this.deferred.errback(reason);
  }
}

/** Fires a Deferred when its connection has ended. */
class _FireOnClose extends ProtocolWrapper {
  readonly deferred = new Deferred<void>();

  override connectionLost(reason: Failure = connectionDone): void {
    super.connectionLost(reason);
    this.deferred.callback(undefined);
  }
}

/**
 * Connects two protocols by TCP on 127.0.0.1.
 *
 * @param port - the port to listen on; 0 for any.
 * @param noisy - whether the factories log their beginning and end.
 * @returns a Deferred that fires when the connection has ended, both protocols were notified, and
 *   the port is closed.
 *
 * From `twisted.protocols.loopback.loopbackTCP`.
 */
export function loopbackTCP(
  server: IProtocol,
  client: IProtocol,
  port = 0,
  noisy = true,
): Deferred<void> {
  const reactor = defaultReactor();
  return loopbackOver(server, client, noisy, (serverFactory, clientFactory) => {
    const listening = reactor.listenTCP(port, serverFactory, undefined, "127.0.0.1");
    const address = listening.getHost() as IAddress & { readonly port: number };
    reactor.connectTCP("127.0.0.1", address.port, clientFactory);
    return listening;
  });
}

/**
 * Connects two protocols by a UNIX socket in the directory for temporary files: as {@link
 * loopbackTCP}.
 *
 * From `twisted.protocols.loopback.loopbackUNIX`.
 */
export function loopbackUNIX(server: IProtocol, client: IProtocol, noisy = true): Deferred<void> {
  const reactor = defaultReactor();
  const path = join(tmpdir(), `loopback-${randomUUID()}`);
  return loopbackOver(server, client, noisy, (serverFactory, clientFactory) => {
    const listening = reactor.listenUNIX(path, serverFactory);
    reactor.connectUNIX(path, clientFactory);
    return listening;
  });
}

function loopbackOver(
  server: IProtocol,
  client: IProtocol,
  noisy: boolean,
  open: (serverFactory: Factory, clientFactory: ClientFactory) => IListeningPort,
): Deferred<void> {
  const serverFactory = new WrappingFactory(new Factory());
  const serverWrapper = new _FireOnClose(serverFactory, server);
  serverFactory.noisy = noisy;
  serverFactory.buildProtocol = () => serverWrapper;
  const clientFactory = new LoopbackClientFactory(client);
  clientFactory.noisy = noisy;
  const listening = open(serverFactory, clientFactory);
  const stop = (): Deferred<void> | undefined => listening.stopListening();
  return clientFactory.deferred
    .addCallback(() => serverWrapper.deferred)
    .addCallbacks(stop, (failure) => {
      stop();
      return failure;
    }) as Deferred<void>;
}
