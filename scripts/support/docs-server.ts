// The servers that the examples of the documents use. Their text says http://127.0.0.1:8080 and
// https://localhost:8443; `npm run docs:check` replaces these by the addresses of the servers here.

import { copyFileSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTLSServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { certificates } from "../../test/support/certificates.ts";

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
  "/client": (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    text(response, 200, `hello ${subject?.CN ?? "stranger"}\n`);
  },
  // It never ends: for time limits, and for cancelling.
  "/slow": () => {},
};

/** The servers, while they run. */
export interface DocsServers {
  /** Replaces the addresses in the code of an example. */
  withAddresses(code: string): string;
  /** Stops the servers, and closes their connections. */
  close(): void;
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    // A proxy is given the whole URL.
    const path = (request.url ?? "/").replace(/^http:\/\/[^/]+/, "").replace(/\?.*$/, "");
    const handler = ROUTES[path];
    if (handler === undefined) text(response, 404, `no ${path} here\n`);
    else handler(request, response, Buffer.concat(pieces));
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}

/**
 * Starts the servers, and writes into a folder the files with which a client of the TLS server
 * begins: `authority.pem`, and `client.pem` with a certificate and its key.
 */
export async function startDocsServers(folder: string): Promise<DocsServers> {
  const { path } = certificates();
  copyFileSync(path("authority", "pem"), join(folder, "authority.pem"));
  copyFileSync(path("client", "both"), join(folder, "client.pem"));
  const plain = createServer(serve);
  const settings = {
    key: readFileSync(path("good", "key")),
    cert: readFileSync(path("good", "pem")),
    ca: readFileSync(path("authority", "pem")),
    requestCert: true,
    rejectUnauthorized: false,
  };
  const secure = createTLSServer(settings, serve);
  const [port, securePort] = [await listen(plain), await listen(secure)];
  return {
    withAddresses(code) {
      return code
        .replaceAll("http://127.0.0.1:8080", `http://127.0.0.1:${port}`)
        .replaceAll("https://localhost:8443", `https://localhost:${securePort}`);
    },
    close() {
      for (const server of [plain, secure]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}
