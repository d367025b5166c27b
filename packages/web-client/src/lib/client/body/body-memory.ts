// Memory for whole bodies.
//
// A body belongs to the caller, so each one needs memory of its own. Memory that comes from the
// system is expensive: the system maps it and clears it, page by page, when a page is first used.
// So memory that the collector has freed should be used for the next body, and not be returned to
// the system.
//
// The allocator of glibc returns memory to the system as soon as 128 KB are free at the end of its
// heap (`M_TRIM_THRESHOLD`). A piece of 128 KB or more (`M_MMAP_THRESHOLD`) is mapped separately,
// and unmapped when it is freed. The collector frees about 30 MB of bodies at once. But both limits
// are dynamic (mallopt(3)): when a piece that was mapped separately is freed, the second limit
// becomes its size, at most 32 MB, and the first becomes twice that size. So one piece of this size
// is allocated and dropped. Its bytes are never used, so it takes no memory. From then on the
// process keeps up to 64 MB of freed bodies. On other allocators this has no effect.

/**
 * From this size on, in bytes, a body makes the allocator keep memory. For smaller ones Node has
 * slabs, or the gain is small.
 */
const LARGE = 65_536;
/** The largest piece that raises the limits, less some room for what the allocator adds. */
const LARGEST_MAPPED = 33_554_432 - 65_536;

let keepsMemory = false;

/** A Buffer of that size, whose bytes are not set. */
export function memoryForBody(size: number): Buffer {
  if (size >= LARGE && !keepsMemory) {
    keepsMemory = true;
    Buffer.allocUnsafeSlow(LARGEST_MAPPED);
  }
  return Buffer.allocUnsafe(size);
}

/** One Buffer of several pieces. */
export function joined(pieces: readonly Uint8Array[]): Buffer {
  const body = memoryForBody(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body;
}
