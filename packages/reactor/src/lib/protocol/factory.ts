// Factories: they build a protocol for each connection.

import type { Failure } from "@twisted-ts/deferred";
import { _loggerFor } from "@twisted-ts/deferred/logger";
import type { IAddress } from "../interfaces/address.ts";
import type { IConnector } from "../interfaces/port.ts";
import type {
  IClientFactory,
  ILoggingContext,
  IProtocol,
  IProtocolFactory,
} from "../interfaces/protocol.ts";
import { make, NoProtocolClassError, type ProtocolMaker } from "./build.ts";

/**
 * Builds protocols, by default instances of the class in {@link Factory.protocol}.
 *
 * From `twisted.internet.protocol.Factory`.
 */
export class Factory implements IProtocolFactory, ILoggingContext {
  /** The class of protocols to build, or a function that returns one. */
  protocol: ProtocolMaker | null = null;
  /** How many ports and connectors use this factory now. */
  numPorts = 0;
  /** Whether starting and stopping is logged. */
  noisy = true;

  /** A factory for a class of protocols; `args` go to the constructor of the factory. */
  static forProtocol<F extends Factory, Args extends unknown[]>(
    this: new (
      ...args: Args
    ) => F,
    protocol: ProtocolMaker,
    ...args: Args
  ): F {
    const factory = new this(...args);
    factory.protocol = protocol;
    return factory;
  }

  /** The name of the class. */
  logPrefix(): string {
    return this.constructor.name;
  }

  /**
   * A port or connector starts to use this factory: the first calls {@link Factory.startFactory}.
   */
  doStart(): void {
    if (this.numPorts === 0) {
      if (this.noisy) _loggerFor(this).info("Starting factory {factory!r}", { factory: this });
      this.startFactory();
    }
    this.numPorts += 1;
  }

  /**
   * A port or connector has finished with this factory: the last calls {@link Factory.stopFactory}.
   */
  doStop(): void {
    if (this.numPorts === 0) return;
    this.numPorts -= 1;
    if (this.numPorts === 0) {
      if (this.noisy) _loggerFor(this).info("Stopping factory {factory!r}", { factory: this });
      this.stopFactory();
    }
  }

  /** For subclasses: called before the factory is used, once however many ports use it. */
  startFactory(): void {}

  /** For subclasses: called when no port or connector uses the factory any more. */
  stopFactory(): void {}

  /**
   * A protocol for a connection with `addr`, its `factory` set to this; `null` closes the
   * connection at once.
   *
   * @throws NoProtocolClassError when there is no {@link Factory.protocol}.
   */
  buildProtocol(_addr: IAddress): IProtocol | null {
    if (this.protocol === null) throw new NoProtocolClassError();
    const built: IProtocol & { factory?: unknown } = make(this.protocol);
    built.factory = this;
    return built;
  }

  toString(): string {
    return `<${this.constructor.name} instance>`;
  }
}

/** A factory of protocols for servers. From `twisted.internet.protocol.ServerFactory`. */
export class ServerFactory extends Factory {}

/**
 * A factory of protocols for clients: connectors report to it. From
 * `twisted.internet.protocol.ClientFactory`.
 */
export class ClientFactory extends Factory implements IClientFactory {
  /** An attempt begins; `connector.stopConnecting()` ends it. */
  startedConnecting(_connector: IConnector): void {}

  /** An attempt failed; `connector.connect()` makes another. */
  clientConnectionFailed(_connector: IConnector, _reason: Failure): void {}

  /** An established connection has ended; `connector.connect()` makes another. */
  clientConnectionLost(_connector: IConnector, _reason: Failure): void {}
}
