import type { Readable } from "node:stream";
import { Deferred, Failure } from "@twisted-ts/deferred";
import { textRepr } from "@twisted-ts/deferred/internal";
import type { CookieJar } from "tough-cookie";
import { bodyStream } from "../client/body/body-stream.ts";
import { PartialDownloadError } from "../client/body/read-body.ts";
import { ResponseProxy } from "../client/response-proxy.ts";
import { latin1 } from "../grammar/latin1.ts";
import { PotentialDataLoss } from "../http/errors.ts";
import { type IResponse, UNKNOWN_LENGTH } from "../iweb/interfaces.ts";
import { charsetOf } from "./charset.ts";
import { type CollectOptions, collect } from "./collect.ts";
import { LazyJar } from "./cookies-option.ts";

/**
 * A response with methods for the usual ways to read its body. `content`, `text` and `json` read
 * the body once and keep it, unless the request was `unbuffered`: each of them can be called again.
 */
export class TreqResponse extends ResponseProxy {
  readonly #jar: LazyJar;
  readonly #unbuffered: boolean;
  #body: Buffer | Failure | null = null;
  #reading: Deferred<void> | null = null;
  readonly #waiting = new Set<Deferred<Buffer>>();

  constructor(response: IResponse, jar: LazyJar = new LazyJar(), unbuffered = false) {
    super(response);
    this.#jar = jar;
    this.#unbuffered = unbuffered;
  }

  /**
   * The whole body.
   *
   * @returns a Deferred of its bytes; it fails with `ResponseFailed` or `BodyTooLarge`, and with
   *   `PartialDownloadError`, which holds what came, when the length was unknown and the connection
   *   did not end cleanly; and with `InvalidStateError` when the body was delivered already.
   *   Several callers may wait; when the last of them cancels, the connection is closed.
   */
  content(options?: CollectOptions): Deferred<Buffer> {
    const waiting: Deferred<Buffer> = new Deferred(() => this.#stopWaiting(waiting));
    if (this.#body !== null) {
      waiting.callback(this.#body);
      return waiting;
    }
    this.#waiting.add(waiting);
    if (this.#reading === null) this.#read(options);
    return waiting;
  }

  /**
   * The whole body as text, in the charset that Content-Type names, or else in `encoding`.
   *
   * @param encoding - a label of the encoding standard; UTF-8 by default.
   * @returns a Deferred of the text; it fails with RangeError when the charset is not known.
   */
  text(encoding = "utf-8", options?: CollectOptions): Deferred<string> {
    return this.content(options).addCallback((body) =>
      new TextDecoder(this.#charset() ?? encoding).decode(body),
    );
  }

  /**
   * The value of the whole body, read as JSON in UTF-8 (RFC 8259); fails with SyntaxError when it
   * is no JSON.
   */
  json<T = unknown>(options?: CollectOptions): Deferred<T> {
    return this.content(options).addCallback(
      (body) => JSON.parse(new TextDecoder().decode(body)) as T,
    ) as Deferred<T>;
  }

  /** Hands the body to a function piece by piece, without keeping it. See `collect`. */
  collect(collector: (data: Buffer) => unknown, options?: CollectOptions): Deferred<void> {
    return collect(this.original, collector, options);
  }

  /** The body as a Node stream, without keeping it. See `bodyStream`. */
  stream(options?: { readonly highWaterMark?: number }): Readable {
    return bodyStream(this.original, options);
  }

  /** The body piece by piece, without keeping it; leaving the loop early closes the connection. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return this.stream()[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The redirects that led here, the first one first. */
  history(): TreqResponse[] {
    const history: TreqResponse[] = [];
    for (let each = this.previousResponse; each !== null; each = each.previousResponse) {
      history.push(new TreqResponse(each, this.#jar));
    }
    return history.reverse();
  }

  /**
   * The jar with the cookies sent and received, of tough-cookie: that of the client, or of the
   * request.
   */
  cookies(): CookieJar {
    return this.#jar.get();
  }

  /** Status, Content-Type and size, as treq shows a response. */
  override toString(): string {
    const type = this.headers.getRawHeaders("Content-Type", []).join(", ").slice(0, 40);
    const { length } = this;
    const size =
      length === UNKNOWN_LENGTH ? "unknown size" : `${length.toLocaleString("en-US")} bytes`;
    return `<TreqResponse ${this.code} ${textRepr(type)} ${size}>`;
  }

  #read(options: CollectOptions | undefined): void {
    const pieces: Buffer[] = [];
    try {
      this.#reading = collect(this.original, (data) => pieces.push(data), options);
    } catch (error) {
      // Nothing was read, so nothing is kept: an option is wrong, or the body was delivered to
      // another protocol, which may have been this one.
      this.#settle(new Failure(error));
      return;
    }
    this.#reading.addCallbacks(
      () => this.#finish(Buffer.concat(pieces)),
      (failure: Failure) => this.#finish(this.#explained(failure, pieces)),
    );
  }

  /** A body that may be incomplete is in the error, as with `readBody`. */
  #explained(failure: Failure, pieces: readonly Buffer[]): Failure {
    if (failure.check(PotentialDataLoss) === null) return failure;
    const error = new PartialDownloadError(this.code, this.phrase, Buffer.concat(pieces));
    error.cause = failure.value;
    return new Failure(error);
  }

  #finish(body: Buffer | Failure): void {
    if (this.#unbuffered) this.#reading = null;
    else this.#body = body;
    this.#settle(body);
  }

  #settle(body: Buffer | Failure): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const each of waiting) each.callback(body);
  }

  #stopWaiting(deferred: Deferred<Buffer>): void {
    this.#waiting.delete(deferred);
    if (this.#waiting.size === 0) this.#reading?.cancel();
  }

  #charset(): string | null {
    // Of several, the last one counts, as in browsers.
    const type = this.headers.getRawHeaders(CONTENT_TYPE, []).at(-1);
    return type === undefined ? null : charsetOf(latin1(type));
  }
}

const CONTENT_TYPE = Buffer.from("Content-Type");
