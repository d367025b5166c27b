// How a Buffer on existing bytes is made fast. `Buffer.subarray` checks its arguments and reads the
// ArrayBuffer each time, which takes as long as everything else that is done for a short line. The
// constructor of Node's own class of Buffers takes half of that time; `Buffer[Symbol.species]` is
// the public way to it.

type ViewConstructor = new (
  arrayBuffer: ArrayBufferLike,
  byteOffset: number,
  length: number,
) => Buffer;

const species: unknown = Reflect.get(Buffer, Symbol.species);

/** Whether a class makes Buffers as `Buffer.from` does. */
function makesBuffers(candidate: unknown): candidate is ViewConstructor {
  return typeof candidate === "function" && candidate.prototype === Buffer.prototype;
}

/**
 * `view(arrayBuffer, byteOffset, length)`: a Buffer on these bytes, which are not copied. Nothing
 * is checked.
 */
export const view: (arrayBuffer: ArrayBufferLike, byteOffset: number, length: number) => Buffer =
  makesBuffers(species)
    ? (
        (View) => (arrayBuffer, byteOffset, length) =>
          new View(arrayBuffer, byteOffset, length)
      )(species)
    : (arrayBuffer, byteOffset, length) =>
        Buffer.from(arrayBuffer as ArrayBuffer, byteOffset, length);
