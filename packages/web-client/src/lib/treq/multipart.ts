// Forms as multipart/form-data, RFC 7578.

import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "../iweb/interfaces.ts";
import { isBodyProducer } from "./data.ts";
import { describe } from "./describe.ts";
import { utf8 } from "./fields.ts";

/**
 * A file in a form: its name (`null` for none), its Content-Type, and what produces its content.
 */
export type FilePart = readonly [
  filename: string | null,
  contentType: string,
  content: IBodyProducer,
];

/** A part of a form: text or bytes, or a file. */
export type Part = readonly [name: string, value: string | Uint8Array | FilePart];

/** Options of {@link MultiPartProducer}. */
export interface MultiPartOptions {
  /**
   * The boundary between the parts; random by default, so that no content can contain it on
   * purpose.
   */
  readonly boundary?: string | undefined;
}

/** A boundary by RFC 2046 section 5.1.1, without the characters that need quotes. */
const BOUNDARY = /^[0-9A-Za-z'+_.-]{1,70}$/;
const CRLF = "\r\n";

/**
 * Writes a form with files, one part after another. Its Content-Type is `multipart/form-data;
 * boundary=…`.
 *
 * From treq's class of that name.
 */
export class MultiPartProducer implements IBodyProducer {
  readonly boundary: string;
  readonly length: BodyLength;
  readonly #parts: readonly Part[];
  /** What is written, in this order. */
  readonly #segments: readonly (Buffer | IBodyProducer)[];
  #next = 0;
  #current: IBodyProducer | null = null;
  #consumer: IConsumer | null = null;
  #done: Deferred<unknown> | null = null;
  #paused = false;
  #stopped = false;
  #writing = false;

  /**
   * @throws TypeError for a value that cannot be part of a form; RangeError for a boundary or a
   *   Content-Type that is not valid.
   */
  constructor(parts: readonly Part[], options: MultiPartOptions = {}) {
    this.boundary = options.boundary ?? globalThis.crypto.randomUUID();
    if (!BOUNDARY.test(this.boundary)) {
      throw new RangeError(`Invalid boundary: ${JSON.stringify(this.boundary)}`);
    }
    this.#parts = parts;
    this.#segments = segmentsOf(parts, this.boundary);
    this.length = this.#segments.reduce<BodyLength>(
      (sum, { length }) =>
        sum === UNKNOWN_LENGTH || length === UNKNOWN_LENGTH ? UNKNOWN_LENGTH : sum + length,
      0,
    );
  }

  /** The value of the Content-Type header. */
  get contentType(): string {
    return `multipart/form-data; boundary=${this.boundary}`;
  }

  /**
   * Begins to write.
   *
   * @returns a Deferred that fires at the end, or fails as that of a file's producer. It never
   *   fires once the producer is stopped; cancelling it stops the producer.
   */
  startProducing(consumer: IConsumer): Deferred<unknown> {
    const done: Deferred<unknown> = new Deferred(() => this.stopProducing());
    this.#done = done;
    this.#consumer = consumer;
    this.#write();
    return done;
  }

  pauseProducing(): void {
    this.#paused = true;
    this.#current?.pauseProducing();
  }

  resumeProducing(): void {
    this.#paused = false;
    if (this.#current !== null) this.#current.resumeProducing();
    else this.#write();
  }

  /**
   * Stops for good. The producers of the files that were not written yet are stopped too, so that
   * each releases its file.
   */
  stopProducing(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stopFrom(this.#current === null ? this.#next : this.#next - 1);
  }

  /** A producer of the same form, when every file can be repeated; else `null`. */
  replay(): MultiPartProducer | null {
    const again: Part[] = [];
    for (const [name, value] of this.#parts) {
      if (!isFile(value)) {
        again.push([name, value]);
        continue;
      }
      const content = value[2].replay?.() ?? null;
      if (content === null) return null;
      again.push([name, [value[0], value[1], content]]);
    }
    return new MultiPartProducer(again, { boundary: this.boundary });
  }

  #write(): void {
    if (this.#writing || this.#consumer === null) return;
    this.#writing = true;
    try {
      while (!this.#paused && !this.#stopped && this.#current === null) this.#segment();
    } catch (error) {
      this.#fail(new Failure(error));
    }
    this.#writing = false;
  }

  #segment(): void {
    const segment = this.#segments[this.#next];
    this.#next += 1;
    if (segment === undefined) {
      this.#stopped = true;
      this.#done?.callback(undefined);
    } else if (Buffer.isBuffer(segment)) {
      this.#consumer?.write(segment);
    } else {
      this.#current = segment;
      segment.startProducing(this.#consumer as IConsumer).addCallbacks(
        () => {
          this.#current = null;
          this.#write();
        },
        (failure: Failure) => {
          this.#current = null;
          this.#fail(failure);
        },
      );
    }
  }

  #fail(failure: Failure): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stopFrom(this.#next);
    this.#done?.errback(failure);
  }

  #stopFrom(index: number): void {
    for (const segment of this.#segments.slice(index)) {
      if (!Buffer.isBuffer(segment)) segment.stopProducing();
    }
  }
}

function isFile(value: unknown): value is FilePart {
  return Array.isArray(value);
}

function segmentsOf(parts: readonly Part[], boundary: string): (Buffer | IBodyProducer)[] {
  const segments: (Buffer | IBodyProducer)[] = [];
  let before = "";
  for (const [name, value] of parts) {
    before += `--${boundary}${CRLF}Content-Disposition: form-data; name="${quotable(name)}"`;
    if (!isFile(value)) {
      const bytes = checkText(name, value);
      segments.push(utf8(`${before}${CRLF}${CRLF}`), bytes);
    } else {
      const [filename, contentType, content] = checkFile(name, value);
      if (filename !== null) before += `; filename="${quotable(filename)}"`;
      before += `${CRLF}Content-Type: ${contentType}`;
      if (content.length !== UNKNOWN_LENGTH) {
        before += `${CRLF}Content-Length: ${content.length as number}`;
      }
      segments.push(utf8(`${before}${CRLF}${CRLF}`), content);
    }
    before = CRLF;
  }
  segments.push(utf8(`${before}--${boundary}--${CRLF}`));
  return segments;
}

function checkText(name: string, value: unknown): Buffer {
  if (typeof value === "string") return utf8(value);
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new TypeError(
    `The field ${JSON.stringify(name)} must be text, bytes or a file, not ${describe(value)}`,
  );
}

function checkFile(name: string, value: FilePart): FilePart {
  const [filename, contentType, content] = value as readonly unknown[];
  if (
    value.length !== 3 ||
    (filename !== null && typeof filename !== "string") ||
    typeof contentType !== "string" ||
    !isBodyProducer(content)
  ) {
    throw new TypeError(
      `The file ${JSON.stringify(name)} must be [filename, Content-Type, body producer], not ` +
        `[${(value as readonly unknown[]).map(describe).join(", ")}]`,
    );
  }
  if (!/^[\x20-\x7e]+$/.test(contentType)) {
    throw new RangeError(`Invalid Content-Type: ${JSON.stringify(contentType)}`);
  }
  return value;
}

/**
 * A name for use within quotes, encoded as in the HTML standard: it can neither end the quotes nor
 * begin a line.
 */
function quotable(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
