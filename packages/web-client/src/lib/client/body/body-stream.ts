import { Readable } from "node:stream";
import type { Failure } from "@twisted-ts/deferred";
import { Protocol } from "@twisted-ts/reactor/protocol";
import type { IResponse } from "../../iweb/interfaces.ts";
import { abortTransport, type ProxiedTransport } from "../../newclient/transport-proxy-producer.ts";
import { endedWell } from "./body-end.ts";

/** Pushes a body into a stream, which says when to wait. */
class StreamingProtocol extends Protocol {
  declare transport: (Protocol["transport"] & ProxiedTransport) | null;
  ended = false;
  readonly #stream: Readable;

  constructor(stream: Readable) {
    super();
    this.#stream = stream;
  }

  override dataReceived(data: Buffer): void {
    if (!this.#stream.push(data)) this.transport?.pauseProducing();
  }

  override connectionLost(reason: Failure): void {
    this.ended = true;
    if (this.#stream.destroyed) return;
    if (endedWell(reason)) this.#stream.push(null);
    else this.#stream.destroy(reason.value as Error);
  }
}

/**
 * The body of a response as a Node stream. A slow reader slows the server down, through the
 * transport; destroying the stream closes the connection at once. A body that ends too early
 * destroys the stream with `ResponseFailed`, or with `PotentialDataLoss` when its length was
 * unknown and its connection did not end cleanly.
 *
 * It is an async iterable, too: `for await (const piece of bodyStream(response)) …`; leaving the
 * loop early closes the connection.
 *
 * @param options - of Node's `Readable`; `highWaterMark` in bytes, 65536 by default.
 * @throws InvalidStateError when the body was delivered before.
 */
export function bodyStream(
  response: IResponse,
  options: { readonly highWaterMark?: number } = {},
): Readable {
  const stream = new Readable({
    highWaterMark: options.highWaterMark ?? 65_536,
    read: () => {
      if (!protocol.ended) protocol.transport?.resumeProducing();
    },
    destroy: (error, callback) => {
      const { transport } = protocol;
      if (!protocol.ended && transport !== null) abortTransport(transport);
      callback(error);
    },
  });
  const protocol = new StreamingProtocol(stream);
  response.deliverBody(protocol);
  return stream;
}
