// Memory for whole bodies.
//
// A body belongs to the caller, so each one needs memory of its own. Memory that is fresh from the
// system is what costs most: the system maps and clears it page by page, when a page is first
// touched. So memory that the collector has freed should serve the next body, and not go back to
// the system first.
//
// The allocator of glibc gives memory back as soon as 128 KB are free at the end of its heap
// (`M_TRIM_THRESHOLD`), and has the system map each piece of 128 KB or more by itself
// (`M_MMAP_THRESHOLD`), while the collector frees about 30 MB of bodies at once. But both limits
// are dynamic (mallopt(3)): when a piece that was mapped by itself is freed, the second limit
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
