// The sources of a FileSender: one function that reads from all three kinds.

import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";

/** A file that is read piece by piece. */
export interface ReadableFile {
  /**
   * Reads up to `size` bytes. It returns them, or a promise or Deferred of them; at the end of the
   * file no bytes, or `null`.
   */
  read(size: number): Uint8Array | null | undefined | PromiseLike<Uint8Array | null | undefined>;
}

/**
 * What can be sent: an object with `read(size)`, a `FileHandle` of `node:fs/promises`, or a stream
 * of bytes.
 */
export type FileSource = ReadableFile | FileHandle | Readable;

type Piece = Uint8Array | null | undefined;

/** A function that reads up to `size` bytes of a source, and returns them or a promise of them. */
export function readerOf(source: FileSource): (size: number) => Piece | PromiseLike<Piece> {
  if (isFileHandle(source)) return (size) => readHandle(source, size);
  if (isStream(source)) return (size) => readStream(source, size);
  return (size) => source.read(size);
}

function isFileHandle(source: FileSource): source is FileHandle {
  return "fd" in source && "datasync" in source;
}

function isStream(source: FileSource): source is Readable {
  return "readableLength" in source && "once" in source;
}

async function readHandle(handle: FileHandle, size: number): Promise<Piece> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size), 0, size, null);
  return buffer.subarray(0, bytesRead);
}

function readStream(stream: Readable, size: number): Piece | Promise<Piece> {
  const piece = readAvailable(stream, size);
  if (piece !== null || isOver(stream)) return piece;
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const available = stream.errored ? null : readAvailable(stream, size);
      if (available === null && !isOver(stream) && !stream.errored) return;
      stream.off("readable", settle).off("end", settle).off("close", settle).off("error", settle);
      if (stream.errored) reject(stream.errored);
      else resolve(available);
    };
    stream.on("readable", settle).on("end", settle).on("close", settle).on("error", settle);
  });
}

function readAvailable(stream: Readable, size: number): Piece {
  const { readableLength } = stream;
  return stream.read(readableLength > 0 ? Math.min(readableLength, size) : size);
}

function isOver(stream: Readable): boolean {
  return stream.readableEnded || stream.destroyed;
}
