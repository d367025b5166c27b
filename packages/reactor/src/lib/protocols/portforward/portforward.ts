// A forwarder of TCP connections. Each connection is a pair of protocols that write to one
// another's transports; each transport is the other's producer, so that neither side is read faster
// than the other takes it.

import type { Failure } from "@twisted-ts/deferred";
import { Logger } from "@twisted-ts/deferred/logger";
import type { IAddress } from "../../interfaces/address.ts";
import type { IConnector } from "../../interfaces/port.ts";
import type { IReactorTCP } from "../../interfaces/reactor.ts";
import type { ProtocolMaker } from "../../protocol/build.ts";
import { ClientFactory, Factory } from "../../protocol/factory.ts";
import { connectionDone, Protocol } from "../../protocol/protocol.ts";
import { defaultReactor } from "../../reactor/default-reactor.ts";

const log = new Logger({ namespace: "twisted.protocols.portforward" });

/** One side of a forwarded connection. From `twisted.protocols.portforward.Proxy`. */
// biome-ignore lint/suspicious/noShadowRestrictedNames: Twisted's name.
export class Proxy extends Protocol {
  /** Whether it is logged that there is no other side. */
  noisy = true;
  /** The other side; `null` before it is connected, and when this side is over. */
  peer: Proxy | null = null;
  /** Whether the transport of each side is the producer of the other's. @internal */
  _joined = false;
  /** Whether the connection is over. @internal */
  _over = false;

  /** Sets the other side. */
  setPeer(peer: Proxy): void {
    this.peer = peer;
  }

  /** Closes the other side. */
  override connectionLost(reason: Failure = connectionDone): void {
    const { peer } = this;
    this._over = true;
    if (peer !== null) {
      this.peer = null;
      // A transport that has paused its producer waits for it before it closes, and this side
      // produces nothing more.
      if (this._joined) peer.transport!.unregisterProducer();
      peer._joined = false;
      peer.transport!.loseConnection();
    } else if (this.noisy) {
      log.info("Unable to connect to peer: {reason}", { reason });
    }
  }

  /** Writes to the other side. */
  override dataReceived(data: Buffer): void {
    this.peer!.transport!.write(data);
  }
}

/** The side that was connected to. From `twisted.protocols.portforward.ProxyClient`. */
export class ProxyClient extends Proxy {
  /**
   * Joins the two sides, and lets the other receive; closes this one when the other is over
   * already.
   */
  override connectionMade(): void {
    const peer = this.peer!;
    const here = this.transport!;
    const there = peer.transport!;
    if (peer._over) {
      here.loseConnection();
      return;
    }
    peer.setPeer(this);
    here.registerProducer(there, true);
    there.registerProducer(here, true);
    this._joined = true;
    peer._joined = true;
    there.resumeProducing();
  }
}

/**
 * Builds the side that is connected to. From `twisted.protocols.portforward.ProxyClientFactory`.
 */
export class ProxyClientFactory extends ClientFactory {
  override protocol: ProtocolMaker<Proxy> = ProxyClient;
  /** The side that connected to here. */
  declare server: Proxy;

  /** Sets the side that connected to here. */
  setServer(server: Proxy): void {
    this.server = server;
  }

  override buildProtocol(addr: IAddress): Proxy | null {
    const built = super.buildProtocol(addr) as Proxy | null;
    built?.setPeer(this.server);
    return built;
  }

  /** Closes the side that connected to here. */
  override clientConnectionFailed(_connector: IConnector, _reason: Failure): void {
    this.server.transport!.loseConnection();
  }
}

/** The side that connected to here. From `twisted.protocols.portforward.ProxyServer`. */
export class ProxyServer extends Proxy {
  declare factory: ProxyFactory;
  /** Makes the factory of the other side: a class, or a function. */
  clientProtocolFactory: (new () => ProxyClientFactory) | (() => ProxyClientFactory) =
    ProxyClientFactory;
  /** What connects; the process's reactor when `null`. */
  reactor: IReactorTCP | null = null;

  /** Stops receiving until the other side is connected, and connects it. */
  override connectionMade(): void {
    this.transport!.pauseProducing();
    const client = this.#clientFactory();
    client.setServer(this);
    this.reactor ??= defaultReactor();
    this.reactor.connectTCP(this.factory.host, this.factory.port, client);
  }

  #clientFactory(): ProxyClientFactory {
    const maker = this.clientProtocolFactory;
    return Object.hasOwn(maker, "prototype")
      ? new (maker as new () => ProxyClientFactory)()
      : (maker as () => ProxyClientFactory)();
  }
}

/** Forwards connections to a host and port. From `twisted.protocols.portforward.ProxyFactory`. */
export class ProxyFactory extends Factory {
  override protocol: ProtocolMaker<ProxyServer> = ProxyServer;
  /** Where to connect to. */
  host: string;
  /** Where to connect to. */
  port: number;

  constructor(host: string, port: number) {
    super();
    this.host = host;
    this.port = port;
  }
}
