// What nginx does, by Node's own server: `node-server.js <folder> <port> <TLS port>`.

import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";

const [folder = "", port, tlsPort] = process.argv.slice(2);
const read = (name: string): Buffer => readFileSync(join(folder, name));
const files = new Map(["1k", "100k", "10m", "chunked"].map((name) => [`/${name}`, read(name)]));

const serve: RequestListener = (request, response) => {
  const file = files.get(request.url ?? "") ?? Buffer.from("received");
  request.resume();
  request.on("end", () => {
    if (request.url !== "/chunked") response.setHeader("Content-Length", file.length);
    response.end(file);
  });
};

const KEEP = { keepAliveTimeout: 900_000 };
createServer(KEEP, serve).listen(Number(port), "127.0.0.1");
createTlsServer({ ...KEEP, cert: read("certificate.pem"), key: read("key.pem") }, serve).listen(
  Number(tlsPort),
  "127.0.0.1",
);
