// The bytes of replies. A body is made from the number of its request, so that one that reaches
// another request is noticed.

import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { Random } from "./random.ts";
import type { RequestPlan } from "./script.ts";

/** A body of so many bytes that no other request has. */
export function bodyOf(index: number, size: number): Buffer {
  const body = Buffer.allocUnsafe(size);
  const random = new Random(index * 7919 + size + 1);
  let at = 0;
  for (; at + 4 <= size; at += 4) body.writeUInt32LE(Math.floor(random.next() * 2 ** 32), at);
  for (; at < size; at += 1) body[at] = random.between(0, 255);
  return body;
}

/** Whether a reply has no body, whatever its headers say. */
export function bodiless({ method, reply }: RequestPlan): boolean {
  return method === "HEAD" || reply.status === 204;
}

const CODINGS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** The whole reply to a request for its hop `hop`; 0 is the last. */
export function replyTo(plan: RequestPlan, hop: number): Buffer {
  const { index, reply } = plan;
  const lines: string[] = [];
  for (let i = 0; i < reply.informational; i += 1) {
    lines.push("HTTP/1.1 103 Early Hints", `Link: </style-${i}>`, "");
  }
  lines.push(`HTTP/1.1 ${hop > 0 ? `${reply.redirect} Elsewhere` : `${reply.status} Fine`}`);
  if (hop > 0) lines.push(`Location: /${index}/${hop - 1}`);
  lines.push(`X-Index: ${index}`, `Set-Cookie: c${index}=${hop}`);
  if (reply.closes || reply.framing === "close") lines.push("Connection: close");
  let body = hop > 0 ? bodyOf(index, 20) : bodyOf(index, reply.size);
  if (hop === 0 && reply.coding !== null) {
    body = CODINGS[reply.coding](body);
    lines.push(`Content-Encoding: ${reply.coding}`);
  }
  if (reply.status === 204 && hop === 0) body = Buffer.alloc(0);
  else if (reply.framing === "length") lines.push(`Content-Length: ${body.length}`);
  else if (reply.framing === "chunked") {
    lines.push("Transfer-Encoding: chunked");
    body = chunked(body);
  }
  if (plan.method === "HEAD") body = Buffer.alloc(0);
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}

/** Whether the connection ends after a reply. */
export function endsConnection({ reply }: RequestPlan): boolean {
  return reply.closes || reply.framing === "close";
}

function chunked(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const length = Math.min(body.length - at, 1 + ((at * 31) % 5000));
    pieces.push(Buffer.from(`${length.toString(16)}\r\n`), body.subarray(at, at + length));
    pieces.push(Buffer.from("\r\n"));
    at += length;
  }
  return Buffer.concat([...pieces, Buffer.from("0\r\n\r\n")]);
}
