// The two sides of TLS connections in tests.

import type { Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import type {
  IListeningPort,
  INegotiated,
  IProtocolFactory,
  ITCPTransport,
  ITLSTransport,
  TLSContextFactory,
} from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import type { HandleTransport } from "@twisted-ts/reactor/ssl";

/** Everything that the transports of these tests have. */
export type Wire = INegotiated &
  ITCPTransport &
  ITLSTransport &
  HandleTransport & {
    pauseProducing(): void;
    resumeProducing(): void;
    registerProducer(producer: object, streaming: boolean): void;
    unregisterProducer(): void;
    disconnecting: boolean;
  };

/** A protocol that records its events. */
export class Side extends Protocol {
  readonly events: string[] = [];
  readonly pieces: Buffer[] = [];
  reason: Error | null = null;
  onMade: () => void = () => {};
  onHandshake: () => void = () => {};
  onData: (data: Buffer) => void = () => {};
  #waiting: (() => void)[] = [];

  get wire(): Wire {
    return this.transport as unknown as Wire;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString("latin1");
  }

  override connectionMade(): void {
    this.#note("made");
    this.onMade();
  }

  handshakeCompleted(): void {
    this.#note("handshake");
    this.onHandshake();
  }

  override dataReceived(data: Buffer): void {
    this.pieces.push(data);
    this.#note("data");
    this.onData(data);
  }

  override connectionLost(reason: Failure): void {
    this.reason = reason.value as Error;
    this.#note("lost");
  }

  /** Waits until something is so. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Waits for the end of the connection; returns the reason. */
  async lost(): Promise<Error> {
    await this.until(() => this.reason !== null);
    return this.reason as Error;
  }

  /** Waits for the handshake. */
  async secured(): Promise<void> {
    await this.until(() => this.events.includes("handshake"));
  }

  /** Waits for a text. */
  async receives(text: string): Promise<void> {
    await this.until(() => this.text.length >= text.length);
  }

  #note(event: string): void {
    if (event !== "data" || this.events.at(-1) !== "data") this.events.push(event);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** What a side is to be connected with; `null` for plain TCP. */
export interface Settings {
  client: TLSContextFactory | null;
  server: TLSContextFactory | null;
  /** Makes the factories of both sides take part in choosing a protocol. */
  negotiate?: { client?: readonly Uint8Array[]; server?: readonly Uint8Array[] };
}

/** Connections that a test opens, and closes at its end. */
export class Connections {
  #ports: IListeningPort[] = [];
  #sides: Side[] = [];

  /** Listens for one side. */
  listen(
    server: Side,
    settings: TLSContextFactory | null,
    negotiate?: readonly Uint8Array[],
  ): number {
    const factory = withProtocols(factoryOf(new ServerFactory(), server), negotiate);
    const port =
      settings === null
        ? reactor.listenTCP(0, factory, 50, "127.0.0.1")
        : reactor.listenSSL(0, factory, settings, 50, "127.0.0.1");
    this.#ports.push(port);
    this.#sides.push(server);
    return (port.getHost() as IPv4Address).port;
  }

  /** Connects one side. */
  connect(
    client: Side,
    where: number,
    settings: TLSContextFactory | null,
    negotiate?: readonly Uint8Array[],
  ): void {
    const factory = withProtocols(factoryOf(new ClientFactory(), client), negotiate);
    this.#sides.push(client);
    if (settings === null) reactor.connectTCP("127.0.0.1", where, factory);
    else reactor.connectSSL("127.0.0.1", where, factory, settings);
  }

  /** Connects two sides. */
  pair(
    settings: Settings,
    client = new Side(),
    server = new Side(),
  ): { client: Side; server: Side } {
    const where = this.listen(server, settings.server, settings.negotiate?.server);
    this.connect(client, where, settings.client, settings.negotiate?.client);
    return { client, server };
  }

  /** Connects two sides, and waits for their handshakes. */
  async secured(settings: Settings): Promise<{ client: Side; server: Side }> {
    const sides = this.pair(settings);
    await Promise.all([sides.client.secured(), sides.server.secured()]);
    return sides;
  }

  /** Closes what is left. */
  async close(): Promise<void> {
    for (const side of this.#sides) {
      if (side.transport === null || side.reason !== null) continue;
      side.wire.abortConnection();
      await side.lost();
    }
    for (const port of this.#ports) await port.stopListening();
    this.#sides = [];
    this.#ports = [];
  }
}

function factoryOf<F extends ServerFactory | ClientFactory>(factory: F, side: Side): F {
  factory.noisy = false;
  factory.buildProtocol = () => side;
  return factory;
}

function withProtocols<F extends IProtocolFactory>(factory: F, names?: readonly Uint8Array[]): F {
  return names === undefined
    ? factory
    : Object.assign(factory, { acceptableProtocols: () => names });
}
