// The HTTP server that the documents' examples talk to. Their text says http://127.0.0.1:8080; `npm
// run docs:check` puts this server's address in its place.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(body);
}

const ROUTES: Readonly<Record<string, Handler>> = {
  "/": (_request, response) => text(response, 200, "hello\n"),
  "/json": (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" }).end('{"name":"twisted"}');
  },
  "/echo": (request, response, body) => {
    text(response, 200, `${request.method} ${body.length} bytes`);
  },
  "/moved": (_request, response) => {
    response.writeHead(302, { Location: "/" }).end();
  },
  "/login": (_request, response) => {
    response.writeHead(200, { "Set-Cookie": "session=42; Path=/" }).end();
  },
  "/account": (request, response) => {
    if (request.headers.cookie === "session=42") text(response, 200, "welcome\n");
    else text(response, 403, "log in first\n");
  },
  "/large": (_request, response) => {
    response.writeHead(200, { "Content-Length": "200000" }).end(Buffer.alloc(200_000, "."));
  },
  // It never ends: for time limits, and for cancelling.
  "/slow": () => {},
};

/** Starts it, and returns its address: `http://127.0.0.1:port`. */
export async function startDocsServer(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      // A proxy is given the whole URL.
      const path = (request.url ?? "/").replace(/^http:\/\/[^/]+/, "").replace(/\?.*$/, "");
      const handler = ROUTES[path];
      if (handler === undefined) text(response, 404, `no ${path} here\n`);
      else handler(request, response, Buffer.concat(pieces));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server };
}
