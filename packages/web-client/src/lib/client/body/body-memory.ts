// Memory for whole bodies.
//
// A body belongs to the caller, so each one needs memory of its own. Memory that is fresh from the system is what costs most:
// the system maps and clears it page by page, when a page is first touched. So memory that the collector has freed should
// serve the next body, and not go back to the system first.
//
// The allocator of glibc gives memory back as soon as 128 KB are free at the end of its heap (`M_TRIM_THRESHOLD`), and has the
// system map each piece of 128 KB or more by itself (`M_MMAP_THRESHOLD`), while the collector frees about 30 MB of bodies at
// once. But both limits follow the program (mallopt(3)): when a piece is freed that was mapped by itself, the second limit
// becomes its size, at most 32 MB, and the first twice that. So one piece of this size is allocated and dropped. It is never
// touched, and so takes no memory. From then on up to 64 MB that were bodies stay with the process. Other allocators do not
// care.

/** Bodies from this size on, in bytes, make the allocator keep memory. Below, Node has slabs of its own, or little is gained. */
const LARGE = 65_536;
/** The largest piece by which the limits follow, less some room for what the allocator adds. */
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
