// The one check that every transport makes.

/** Throws what Twisted's transports throw for anything but bytes: a TypeError. */
export function mustBeBytes(data: unknown): asserts data is Uint8Array {
  if (!(data instanceof Uint8Array)) throw new TypeError("Data must be bytes");
}
