// Endpoints that wrap another endpoint, and its protocols.

import type { Deferred } from "@twisted-ts/deferred";
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";

/**
 * Makes a factory whose protocols wrap those of another: a class, such as a `WrappingFactory` of
 * `protocols/policies`, or a function.
 */
export type WrapperFactory =
  | (new (
      wrapped: IProtocolFactory,
    ) => IProtocolFactory)
  | ((wrapped: IProtocolFactory) => IProtocolFactory);

function wrap(maker: WrapperFactory, wrapped: IProtocolFactory): IProtocolFactory {
  // An arrow function has no prototype, and cannot be called with `new`. Everything else can.
  return Object.hasOwn(maker, "prototype")
    ? new (maker as new (wrapped: IProtocolFactory) => IProtocolFactory)(wrapped)
    : (maker as (wrapped: IProtocolFactory) => IProtocolFactory)(wrapped);
}

/** Connects through another endpoint, its protocols wrapped. */
export class _WrapperEndpoint implements IStreamClientEndpoint {
  readonly _wrappedEndpoint: IStreamClientEndpoint;
  readonly _wrapperFactory: WrapperFactory;

  constructor(wrappedEndpoint: IStreamClientEndpoint, wrapperFactory: WrapperFactory) {
    this._wrappedEndpoint = wrappedEndpoint;
    this._wrapperFactory = wrapperFactory;
  }

  /** Connects: a Deferred of the protocol inside the wrapper. */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return this._wrappedEndpoint
      .connect(wrap(this._wrapperFactory, protocolFactory))
      .addCallback(
        (wrapper) => (wrapper as IProtocol & { wrappedProtocol: IProtocol }).wrappedProtocol,
      );
  }
}

/** Listens through another endpoint, its protocols wrapped. */
export class _WrapperServerEndpoint implements IStreamServerEndpoint {
  readonly _wrappedEndpoint: IStreamServerEndpoint;
  readonly _wrapperFactory: WrapperFactory;

  constructor(wrappedEndpoint: IStreamServerEndpoint, wrapperFactory: WrapperFactory) {
    this._wrappedEndpoint = wrappedEndpoint;
    this._wrapperFactory = wrapperFactory;
  }

  /** Listens: a Deferred of the port. */
  listen(protocolFactory: IProtocolFactory): Deferred<IListeningPort> {
    return this._wrappedEndpoint.listen(wrap(this._wrapperFactory, protocolFactory));
  }
}
