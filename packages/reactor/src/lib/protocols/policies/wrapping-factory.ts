// A factory around another.

import type { Failure } from "@twisted-ts/deferred";
import type { IAddress } from "../../interfaces/address.ts";
import type { IConnector } from "../../interfaces/port.ts";
import type { IClientFactory, IProtocol, IProtocolFactory } from "../../interfaces/protocol.ts";
import { ClientFactory } from "../../protocol/factory.ts";
import { _wrappedLogPrefix } from "./log-prefix.ts";
import { type ProtocolRegistry, ProtocolWrapper } from "./protocol-wrapper.ts";

/**
 * What makes a wrapper, given the factory and the protocol to wrap (and what its subclass of
 * `WrappingFactory` adds): a class, or a function. Written so that every such class and function
 * fits.
 */
export type WrapperMaker =
  | (new (
      ...args: never[]
    ) => IProtocol)
  | ((...args: never[]) => IProtocol);

/**
 * Wraps the protocols that another factory builds, and keeps count of those that are connected.
 *
 * From `twisted.protocols.policies.WrappingFactory`.
 */
export class WrappingFactory extends ClientFactory implements ProtocolRegistry {
  /**
   * The class of the wrappers, or a function that returns one; given this factory and the protocol.
   */
  override protocol: WrapperMaker = ProtocolWrapper;
  /** The factory within. */
  wrappedFactory: IProtocolFactory;
  /** The wrappers that are connected. */
  protocols: Set<IProtocol> = new Set();

  constructor(wrappedFactory: IProtocolFactory) {
    super();
    this.wrappedFactory = wrappedFactory;
  }

  /** The log prefix of the factory within, with the name of this class in brackets. */
  override logPrefix(): string {
    return _wrappedLogPrefix(this, this.wrappedFactory);
  }

  override doStart(): void {
    this.wrappedFactory.doStart();
    super.doStart();
  }

  override doStop(): void {
    this.wrappedFactory.doStop();
    super.doStop();
  }

  override startedConnecting(connector: IConnector): void {
    this.#wrappedClientFactory().startedConnecting(connector);
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    this.#wrappedClientFactory().clientConnectionFailed(connector, reason);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    this.#wrappedClientFactory().clientConnectionLost(connector, reason);
  }

  /** A wrapper around what the factory within builds; `null` when that builds nothing. */
  override buildProtocol(addr: IAddress): IProtocol | null {
    const wrapped = this.wrappedFactory.buildProtocol(addr);
    return wrapped === null ? null : this._wrap(wrapped);
  }

  /**
   * A wrapper made by {@link WrappingFactory.protocol}; `args` follow the factory and the protocol.
   *
   * @internal
   */
  _wrap(wrapped: IProtocol, ...args: unknown[]): IProtocol {
    const maker: unknown = this.protocol;
    return Object.hasOwn(maker as object, "prototype")
      ? new (maker as new (...all: unknown[]) => IProtocol)(this, wrapped, ...args)
      : (maker as (...all: unknown[]) => IProtocol).call(this, this, wrapped, ...args);
  }

  /** A wrapper is connected. */
  registerProtocol(p: IProtocol): void {
    this.protocols.add(p);
  }

  /** A wrapper has lost its connection. */
  unregisterProtocol(p: IProtocol): void {
    this.protocols.delete(p);
  }

  #wrappedClientFactory(): IClientFactory {
    return this.wrappedFactory as IClientFactory;
  }
}
