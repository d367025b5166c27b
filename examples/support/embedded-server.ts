// The server that `npm start` talks to when it is given no URL. It is Node's own http module, so
// that server and client share no code.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A running server: where it listens, and how to end it. */
export interface EmbeddedServer {
  readonly url: string;
  close(): void;
}

/** Starts the server on a free port of 127.0.0.1: GET greets, POST returns the body in capitals. */
export function startEmbeddedServer(): Promise<EmbeddedServer> {
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.setHeader("X-Served-By", "the embedded server");
    if (request.method === "GET") {
      response.end("Hello from a real server, over a real socket.\n");
      return;
    }
    request.setEncoding("utf8");
    let body = "";
    request.on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => response.end(body.toUpperCase()));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ url: `http://127.0.0.1:${port}/`, close: () => server.close() });
    });
  });
}
