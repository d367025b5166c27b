// The values that can be the body of a request, or a file in a form. Each kind is recognized by its
// methods, so that objects of other realms and other libraries work as well.

import { FileBodyProducer } from "../client/body/file-body-producer.ts";
import type { InputFile } from "../client/body/input-file.ts";
import type { IBodyProducer } from "../iweb/interfaces.ts";
import { BytesBodyProducer } from "./bytes-body-producer.ts";
import { describe, hasMethods, looksLike } from "./describe.ts";
import { utf8 } from "./fields.ts";
import {
  type BodyPiece,
  bytesOf,
  IterableBodyProducer,
  isBuffer,
} from "./iterable-body-producer.ts";

/**
 * A value with content: bytes, text (sent as UTF-8), a Blob or File, a stream, an iterator, a file
 * object, or a producer.
 */
export type Content =
  | BodyPiece
  | SharedArrayBuffer
  | Blob
  | NodeJS.ReadableStream
  | ReadableStream
  | AsyncIterable<BodyPiece>
  | Iterator<BodyPiece>
  | InputFile
  | IBodyProducer;

/**
 * Makes a producer of some content.
 *
 * @returns `null` when the value has no content.
 * @throws TypeError when it is a stream that was read before.
 */
export function producerOf(content: unknown): IBodyProducer | null {
  if (typeof content === "string") return new BytesBodyProducer(utf8(content));
  if (ArrayBuffer.isView(content) || isBuffer(content)) {
    return new BytesBodyProducer(bytesOf(content));
  }
  if (typeof content !== "object" || content === null) return null;
  if (isBodyProducer(content)) return content;
  if (isBlob(content)) return new BlobBodyProducer(content);
  if (looksLike<ReadableStream>(content, "getReader", "cancel")) return fromWebStream(content);
  if (looksLike<NodeReadable>(content, "pipe", "on")) return fromReadable(content);
  // A file handle of `fs.promises`.
  if (hasMethods(content, "createReadStream")) {
    return producerOf((content.createReadStream as () => unknown)());
  }
  if (Symbol.asyncIterator in content) {
    const iterable = content as AsyncIterable<unknown>;
    return new IterableBodyProducer({ open: () => iterable[Symbol.asyncIterator]() });
  }
  if (looksLike<Iterator<unknown>>(content, "next")) {
    return new IterableBodyProducer({ open: () => content, pieces: content });
  }
  // After streams, because they have a method `read` as well.
  if (looksLike<InputFile>(content, "read")) return new FileBodyProducer(content);
  return null;
}

/** Whether a value is a producer of a body. */
export function isBodyProducer(value: unknown): value is IBodyProducer {
  return hasMethods(value, "startProducing", "stopProducing") && "length" in value;
}

/** Whether a value is a Blob or a File. */
export function isBlob(value: unknown): value is Blob {
  return hasMethods(value, "stream", "arrayBuffer", "slice") && "size" in value && "type" in value;
}

/** A Blob as a body. It can be sent again. */
class BlobBodyProducer extends IterableBodyProducer {
  readonly #blob: Blob;

  constructor(blob: Blob) {
    super({ open: () => blob.stream()[Symbol.asyncIterator]() }, blob.size);
    this.#blob = blob;
  }

  replay(): BlobBodyProducer {
    return new BlobBodyProducer(this.#blob);
  }
}

function fromWebStream(stream: ReadableStream): IBodyProducer {
  if (stream.locked) throw new TypeError("A stream that is locked to a reader cannot be sent");
  return new IterableBodyProducer({
    open: () => stream[Symbol.asyncIterator](),
    release: () => {
      // When it is being read, its iterator closes it.
      if (!stream.locked) stream.cancel().catch(() => undefined);
    },
  });
}

/** The part of a readable Node stream that is used here. */
interface NodeReadable extends AsyncIterable<unknown> {
  readonly destroyed: boolean;
  readonly readableEnded: boolean;
  readonly readableEncoding: BufferEncoding | null;
  pipe(destination: never): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

function fromReadable(stream: NodeReadable): IBodyProducer {
  if (typeof stream[Symbol.asyncIterator] !== "function") {
    throw new TypeError(`A stream must be a Readable of node:stream, not ${describe(stream)}`);
  }
  if (stream.destroyed || stream.readableEnded) {
    throw new TypeError("A stream that has ended cannot be sent");
  }
  // An error before the body begins must not end the process; the iterator throws it later.
  stream.on("error", () => undefined);
  return new IterableBodyProducer({
    open: () => stream[Symbol.asyncIterator](),
    release: () => stream.destroy(),
    encoding: stream.readableEncoding ?? undefined,
  });
}
