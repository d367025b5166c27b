// An agent for tests of what is built on agents: it records its requests, and returns responses
// of the real protocol.

import { type Deferred, succeed } from "@twisted-ts/deferred";
import type { Headers } from "@twisted-ts/web-client/http_headers";
import type { IAgent, IBodyProducer, IResponse } from "@twisted-ts/web-client/iweb";
import * as treq from "@twisted-ts/web-client/treq";
import { bytes, connected, makeRequest } from "./http-client.ts";

/** A request of the agent. */
export interface RecordedRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Headers;
  /** The body, if it is written at once. */
  readonly body: string | null;
  readonly producer: IBodyProducer | null;
}

/** Reads a whole body, which may take several turns. */
export async function writtenBy(producer: IBodyProducer | null | undefined): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const consumer = { write: (data: Uint8Array) => void pieces.push(Buffer.from(data)) };
  await producer?.startProducing(consumer as never);
  return Buffer.concat(pieces);
}

/** Reads a body that is written at once; `null` for any other. */
function bodyOf(producer: IBodyProducer | null | undefined): string | null {
  if (!(producer instanceof treq.BytesBodyProducer)) return null;
  const pieces: Buffer[] = [];
  const consumer = { write: (data: Uint8Array) => void pieces.push(Buffer.from(data)) };
  producer.startProducing(consumer as never);
  return Buffer.concat(pieces).toString();
}

/** A response of the real protocol to `reply`, on a recording transport. */
export function responseTo(reply: string): IResponse {
  const { protocol } = connected();
  let response: IResponse | undefined;
  protocol.request(makeRequest()).addCallback((result) => {
    response = result;
  });
  protocol.dataReceived(bytes(reply));
  return response as IResponse;
}

/** A whole reply with a body. */
export const reply = (body: string, headers = ""): string =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${bytes(body).length}\r\n\r\n${body}`;

/** An agent that returns the given responses, one after another, and records its requests. */
export class ReplyingAgent implements IAgent {
  readonly requests: RecordedRequest[] = [];
  readonly #replies: string[];

  constructor(...replies: string[]) {
    this.#replies = replies;
  }

  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    producer?: IBodyProducer | null,
  ): Deferred<IResponse> {
    const body = bodyOf(producer);
    this.requests.push({
      method: String(method),
      uri: String(uri),
      headers: headers as Headers,
      body,
      producer: producer ?? null,
    });
    return succeed(responseTo(this.#replies.shift() ?? reply("")));
  }

  /** A header of the last request. */
  header(name: string): string | null {
    return this.requests.at(-1)?.headers.getRawHeaders(name)?.join("|") ?? null;
  }
}
