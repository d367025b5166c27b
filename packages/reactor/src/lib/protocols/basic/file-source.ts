// What a FileSender reads from: one function for three kinds of sources.

import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Reads up to `size` bytes; nothing at the end. */
export interface ReadableFile {
  /** Up to `size` bytes, now or by a promise (a Deferred is one); none, or `null`, at the end. */
  read(size: number): Uint8Array | null | undefined | PromiseLike<Uint8Array | null | undefined>;
}

/**
 * What can be sent: an object with `read(size)`, a `FileHandle` of `node:fs/promises`, or a stream
 * of bytes.
 */
export type FileSource = ReadableFile | FileHandle | Readable;

type Piece = Uint8Array | null | undefined;

/** A function that reads up to `size` bytes of a source: now, or by a promise. */
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
      const late = stream.errored ? null : readAvailable(stream, size);
      if (late === null && !isOver(stream) && !stream.errored) return;
      stream.off("readable", settle).off("end", settle).off("close", settle).off("error", settle);
      if (stream.errored) reject(stream.errored);
      else resolve(late);
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
