// How to make one connection without a factory.

import { Deferred, type Failure } from "@twisted-ts/deferred";
import type { BindAddress } from "../interfaces/address.ts";
import type { IConnector } from "../interfaces/port.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type {
  IDelayedCall,
  IReactorSSL,
  IReactorTCP,
  IReactorTime,
  IReactorUNIX,
} from "../interfaces/reactor.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import { ClientFactory } from "./factory.ts";

/**
 * What a {@link ClientCreator} needs of a reactor: the time, and the ways to connect that are used.
 */
export type ClientCreatorReactor = IReactorTime & Partial<IReactorTCP & IReactorUNIX & IReactorSSL>;

/**
 * A factory for a protocol that exists already. Its Deferred fires with the result of connecting.
 */
export class _InstanceFactory<P extends IProtocol> extends ClientFactory {
  override noisy = false;
  /** The call that will fire the Deferred, or `null`. */
  pending: IDelayedCall | null = null;
  /** The reactor. */
  readonly reactor: IReactorTime;
  /** The protocol. */
  readonly instance: P;
  /** Fires with the connection; `null` once the call that fires it has begun. */
  deferred: Deferred<P> | null;

  constructor(reactor: IReactorTime, instance: P, deferred: Deferred<P>) {
    super();
    this.reactor = reactor;
    this.instance = instance;
    this.deferred = deferred;
  }

  /** The protocol; the Deferred is fired on the next turn, when the protocol is connected. */
  override buildProtocol(): P {
    const { deferred } = this;
    this.deferred = null;
    this.pending = this.reactor.callLater(0, () => {
      this.pending = null;
      deferred?.callback(this.instance);
    });
    return this.instance;
  }

  /** Fails the Deferred on the next turn. */
  override clientConnectionFailed(_connector: IConnector, reason: Failure): void {
    const { deferred } = this;
    this.deferred = null;
    this.pending = this.reactor.callLater(0, () => {
      this.pending = null;
      deferred?.errback(reason);
    });
  }

  override toString(): string {
    return `<ClientCreator factory: ${this.instance}>`;
  }
}

/**
 * Connects one protocol, without a factory.
 *
 * Each method returns a Deferred that fires with the protocol once it is connected, or with the
 * reason why not. Cancelling it gives up. From `twisted.internet.protocol.ClientCreator`.
 */
export class ClientCreator<P extends IProtocol, Args extends unknown[] = []> {
  /** The reactor. */
  readonly reactor: ClientCreatorReactor;
  /** The class of the protocol. */
  readonly protocolClass: new (
    ...args: Args
  ) => P;
  /** The arguments of its constructor. */
  readonly args: Args;

  constructor(
    reactor: ClientCreatorReactor,
    protocolClass: new (...args: Args) => P,
    ...args: Args
  ) {
    this.reactor = reactor;
    this.protocolClass = protocolClass;
    this.args = args;
  }

  /** Begins to connect: calls `method` with the factory. */
  _connect(method: (factory: ClientFactory) => IConnector): Deferred<P> {
    const d = new Deferred<P>(() => {
      connector.disconnect();
      factory.pending?.cancel();
    });
    const factory = new _InstanceFactory(this.reactor, new this.protocolClass(...this.args), d);
    const connector = method(factory);
    return d;
  }

  /** As `reactor.connectTCP`, without the factory. */
  connectTCP(
    host: string,
    port: number,
    timeout: number | null = 30,
    bindAddress: BindAddress | null = null,
  ): Deferred<P> {
    const reactor = this.#reactorWith<IReactorTCP>("connectTCP");
    return this._connect((factory) =>
      reactor.connectTCP(host, port, factory, timeout, bindAddress),
    );
  }

  /** As `reactor.connectUNIX`, without the factory. */
  connectUNIX(address: string, timeout: number | null = 30, checkPID = false): Deferred<P> {
    const reactor = this.#reactorWith<IReactorUNIX>("connectUNIX");
    return this._connect((factory) => reactor.connectUNIX(address, factory, timeout, checkPID));
  }

  /** As `reactor.connectSSL`, without the factory. */
  connectSSL(
    host: string,
    port: number,
    contextFactory: TLSContextFactory,
    timeout: number | null = 30,
    bindAddress: BindAddress | null = null,
  ): Deferred<P> {
    const reactor = this.#reactorWith<IReactorSSL>("connectSSL");
    return this._connect((factory) =>
      reactor.connectSSL(host, port, factory, contextFactory, timeout, bindAddress),
    );
  }

  #reactorWith<R>(method: keyof R & string): R {
    const reactor: object = this.reactor;
    if (!(method in reactor)) throw new TypeError(`This reactor has no ${method}.`);
    return reactor as R;
  }
}
