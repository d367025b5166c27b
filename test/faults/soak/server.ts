// The server of a soak, a process of its own: `server.ts <seed> [<key file> <certificate file>]`.
// It sends its port to its parent, and ends with it.

import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { gzipSync } from "node:zlib";
import { planOf, type SoakPlan, soakBody } from "./plan.ts";

const [seed = "0", key, cert] = process.argv.slice(2);

const secureContext =
  key === undefined || cert === undefined
    ? null
    : createSecureContext({ key: readFileSync(key), cert: readFileSync(cert) });

const server = createServer({ noDelay: true }, (raw) => {
  raw.on("error", () => raw.destroy());
  const stream =
    secureContext === null ? raw : new TLSSocket(raw, { isServer: true, secureContext });
  stream.on("error", () => raw.destroy());
  serve(raw, stream);
});

/** Reads requests one after another, and replies to each as it is planned. */
function serve(raw: Socket, stream: Socket): void {
  let buffer: Buffer = Buffer.alloc(0);
  stream.on("data", (data: Buffer) => {
    buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data]);
    const end = buffer.indexOf("\r\n\r\n");
    if (end === -1) return;
    const head = buffer.toString("latin1", 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (buffer.length < end + 4 + length) return;
    buffer = buffer.subarray(end + 4 + length);
    const [, id = "", rest = ""] = /^\w+ \/(\d+)(\S*)/.exec(head) ?? [];
    const plan = planOf(Number(seed), Number(id));
    if (plan.work === "redirect" && rest === "") redirect(stream, plan);
    else carryOut(raw, stream, plan);
  });
}

function redirect(stream: Socket, { id }: SoakPlan): void {
  stream.write(`HTTP/1.1 302 Found\r\nLocation: /${id}/there\r\nContent-Length: 5\r\n\r\nthere`);
}

function carryOut(raw: Socket, stream: Socket, plan: SoakPlan): void {
  const { head, body } = replyTo(plan);
  const half = body.subarray(0, body.length >> 1);
  const reset = (): void => {
    if (!raw.destroyed) raw.resetAndDestroy();
  };
  switch (plan.fault) {
    case "resets before the reply":
      reset();
      return;
    case "resets within the body":
      stream.write(Buffer.concat([head, half]), () => setImmediate(reset));
      return;
    case "closes within the body":
      stream.end(Buffer.concat([head, half]));
      return;
    case "sends no HTTP":
      stream.write("no HTTP at all\r\n\r\n");
      return;
    case "sends a wrong framing":
      stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
      return;
    case "stalls before the reply":
      return;
    case "stalls within the body":
      stream.write(Buffer.concat([head, half]));
      return;
    case "drips the reply":
      drip(stream, Buffer.concat([head, body]));
      return;
    case "closes after the reply":
      stream.end(Buffer.concat([head, body]));
      return;
    case "says more than the reply":
      stream.write(Buffer.concat([head, body, Buffer.from("HTTP/1.1 200 OK\r\n\r\npoison")]));
      return;
    default:
      stream.write(Buffer.concat([head, body]));
  }
}

/** Writes in ten pieces, one a turn. */
function drip(stream: Socket, data: Buffer): void {
  const size = Math.ceil(data.length / 10);
  let at = 0;
  const next = (): void => {
    if (at >= data.length || stream.destroyed) return;
    stream.write(data.subarray(at, at + size));
    at += size;
    setImmediate(next);
  };
  next();
}

function replyTo(plan: SoakPlan): { readonly head: Buffer; readonly body: Buffer } {
  const lines = ["HTTP/1.1 200 OK"];
  let body = soakBody(plan);
  if (plan.work === "gzip") {
    body = gzipSync(body, { level: 1 });
    lines.push("Content-Encoding: gzip");
  }
  if (plan.work === "chunked") {
    lines.push("Transfer-Encoding: chunked");
    const half = body.length >> 1;
    body = Buffer.concat([
      ...[body.subarray(0, half), body.subarray(half)].flatMap((piece) => [
        Buffer.from(`${piece.length.toString(16)}\r\n`),
        piece,
        Buffer.from("\r\n"),
      ]),
      Buffer.from("0\r\n\r\n"),
    ]);
  } else {
    lines.push(`Content-Length: ${body.length}`);
  }
  if (plan.work === "HEAD") body = Buffer.alloc(0);
  return { head: Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body };
}

server.listen({ port: 0, host: "127.0.0.1", backlog: 511 }, () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on("disconnect", () => process.exit());
