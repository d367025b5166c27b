// A forwarder of TCP connections. Each connection is a pair of protocols that write to each other's
// transports. Each transport is the producer of the other, so that no side is read faster than the
// other side can write.

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
  /** Whether it is logged when the other side could not be connected. */
  noisy = true;
  /** The other side; `null` before it is connected, and after this side is lost. */
  peer: Proxy | null = null;
  /** Whether the transport of each side is the producer of the other's. @internal */
  _joined = false;
  /** Whether the connection has ended. @internal */
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
      // This side produces nothing more, and a transport that has paused its producer would wait
      // for it before it closes.
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

/** The side of the server. From `twisted.protocols.portforward.ProxyClient`. */
export class ProxyClient extends Proxy {
  /**
   * Makes each side the producer of the other, and resumes the other side. If the other side is
   * lost already, closes this one.
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
 * Builds the side of the server. From `twisted.protocols.portforward.ProxyClientFactory`.
 */
export class ProxyClientFactory extends ClientFactory {
  override protocol: ProtocolMaker<Proxy> = ProxyClient;
  /** The side of the client. */
  declare server: Proxy;

  /** Sets the side of the client. */
  setServer(server: Proxy): void {
    this.server = server;
  }

  override buildProtocol(addr: IAddress): Proxy | null {
    const built = super.buildProtocol(addr) as Proxy | null;
    built?.setPeer(this.server);
    return built;
  }

  /** Closes the side of the client. */
  override clientConnectionFailed(_connector: IConnector, _reason: Failure): void {
    this.server.transport!.loseConnection();
  }
}

/** The side of the client. From `twisted.protocols.portforward.ProxyServer`. */
export class ProxyServer extends Proxy {
  declare factory: ProxyFactory;
  /** A class or a function that makes the factory of the server's side. */
  clientProtocolFactory: (new () => ProxyClientFactory) | (() => ProxyClientFactory) =
    ProxyClientFactory;
  /** The reactor that connects; that of the process when `null`. */
  reactor: IReactorTCP | null = null;

  /** Pauses receiving, and connects to the server. */
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
  /** The host of the server. */
  host: string;
  /** The port of the server. */
  port: number;

  constructor(host: string, port: number) {
    super();
    this.host = host;
    this.port = port;
  }
}
