// How a factory makes its protocols.

import type { IProtocol } from "../interfaces/protocol.ts";

/**
 * A class of protocols, or a function that returns a new one. `Factory.buildProtocol` calls it
 * without arguments: for a constructor that needs some, `buildProtocol` is overridden.
 */
export type ProtocolMaker<P extends IProtocol = IProtocol> =
  | (new (
      ...args: never[]
    ) => P)
  | ((...args: never[]) => P);

/** Makes a protocol: a class is constructed, a function called. */
export function make<P extends IProtocol>(maker: ProtocolMaker<P>): P {
  // An arrow function or a method has no prototype, and cannot be called with `new`. Everything
  // else can, also a plain function that returns an object.
  return Object.hasOwn(maker, "prototype") ? new (maker as new () => P)() : (maker as () => P)();
}

/**
 * A factory was asked for a protocol, and its `protocol` is `null` (in Twisted an AssertionError).
 */
export class NoProtocolClassError extends Error {
  override name = "NoProtocolClassError";

  constructor() {
    super("This factory has no protocol: set `protocol`, or override buildProtocol.");
  }
}
