// node:http with an agent that keeps connections.

import * as http from "node:http";
import * as https from "node:https";
import type { MakeClient } from "./rivals.ts";

export const makeClient: MakeClient = (server, connections, tls) => {
  const settings = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  const agent = tls ? new https.Agent(settings) : new http.Agent(settings);
  const where = tls
    ? { host: "localhost", port: server.tlsPort, ca: server.certificate, agent }
    : { host: "127.0.0.1", port: server.port, agent };
  const { request } = tls ? https : http;
  return {
    request: ({ method, path, body }, done, failed) => {
      const headers = body === null ? {} : { "Content-Length": body.length };
      const made = request({ ...where, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => done(Buffer.concat(chunks)));
        response.on("error", failed);
      });
      made.on("error", failed);
      made.end(body ?? undefined);
    },
    close: () => agent.destroy(),
  };
};
