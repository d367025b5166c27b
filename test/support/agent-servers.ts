// The same servers as in servers.ts, each reachable in three ways at once: TCP, TLS and a UNIX
// socket; and a proxy.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reactor } from "@twisted-ts/reactor";
import { optionsForClientTLS, trustRootFromCertificates } from "@twisted-ts/reactor/ssl";
import { certificates } from "./certificates.ts";
import { accepting, nginxMissing, twistedMissing } from "./servers.ts";

/**
 * Waits until nothing is scheduled any more: connections that were dropped may still be closing.
 */
export async function nothingScheduled(): Promise<void> {
  while (reactor.getDelayedCalls().length > 0) await new Promise(setImmediate);
}

/** A policy that trusts the authority of the tests. */
export const testPolicy = {
  creatorForNetloc: (hostname: string | Uint8Array) =>
    optionsForClientTLS(hostname.toString(), {
      trustRoot: trustRootFromCertificates([certificates().authority]),
    }),
};

/** The ways to reach a server. */
export type Way = "TCP" | "TLS" | "UNIX";

/** A running server. */
export interface ManyWayServer {
  /** Ports on 127.0.0.1; the certificate is for `localhost`. */
  readonly port: number;
  readonly tlsPort: number;
  /** The UNIX socket. */
  readonly path: string;
  /** Connections accepted so far, where the server can tell. */
  readonly accepted: () => number;
  /** Stops it, and waits until it has ended. */
  stop(): Promise<void>;
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "twisted-ts-agent-"));
}

async function listening(server: Server, where: number | string): Promise<number> {
  await new Promise<void>((ready) => {
    if (typeof where === "string") server.listen(where, ready);
    else server.listen(where, "127.0.0.1", ready);
  });
  const address = server.address();
  return typeof address === "object" ? ((address as AddressInfo | null)?.port ?? 0) : 0;
}

/** Starts Node's own servers. */
export async function startNodeManyWays(listener: RequestListener): Promise<ManyWayServer> {
  const folder = temporaryFolder();
  const path = join(folder, "node.sock");
  const keys = {
    key: readFileSync(certificates().path("good", "key")),
    cert: readFileSync(certificates().path("good", "pem")),
  };
  const servers = [createServer(listener), createTlsServer(keys, listener), createServer(listener)];
  let accepted = 0;
  for (const server of servers) server.on("connection", () => (accepted += 1));
  const [tcp, tls, unix] = servers as [Server, Server, Server];
  const port = await listening(tcp, 0);
  const tlsPort = await listening(tls, 0);
  await listening(unix, path);
  return {
    port,
    tlsPort,
    path,
    accepted: () => accepted,
    stop: async () => {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((stopped) => {
              server.close(() => stopped());
              server.closeAllConnections();
            }),
        ),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts nginx: `/page`, `/big` (so many bytes), `/upload` (read whole; the response is its
 * length), `/close`.
 */
export async function startNginxManyWays(big: number): Promise<ManyWayServer> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "page"), "a page");
  writeFileSync(join(folder, "big"), Buffer.alloc(big, "nginx "));
  for (let attempt = 1; ; attempt += 1) {
    const [port, tlsPort] = (await freePorts(2)) as [number, number];
    const path = join(folder, "nginx.sock");
    const configuration = join(folder, "nginx.conf");
    writeFileSync(configuration, nginxConfiguration(folder, port, tlsPort, path));
    const child = spawn("nginx", ["-p", folder, "-c", configuration, "-e", "stderr"], {
      stdio: ["ignore", "ignore", "ignore"],
      env: { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` },
    });
    const ended = exited(child);
    if (await accepting(port, ended)) {
      const stop = async (): Promise<void> => {
        child.kill("SIGTERM");
        await ended;
        rmSync(folder, { recursive: true, force: true });
      };
      return { port, tlsPort, path, accepted: () => Number.NaN, stop };
    }
    if (attempt === 5) throw new Error("nginx did not start");
  }
}

function nginxConfiguration(folder: string, port: number, tlsPort: number, path: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  return `daemon off; master_process off; pid ${folder}/nginx.pid;
events { worker_connections 128; }
http {
  access_log off; ${temporary} client_max_body_size 32m; keepalive_requests 1000;
  server {
    listen 127.0.0.1:${port}; listen unix:${path}; listen 127.0.0.1:${tlsPort} ssl; root ${folder};
    ssl_certificate ${certificates().path("good", "pem")};
    ssl_certificate_key ${certificates().path("good", "key")};
    location /close { keepalive_timeout 0; return 200 "closed"; }
    location /upload { proxy_pass http://127.0.0.1:${port}/length; }
    location /length { return 200 $http_content_length; }
    location /small { client_max_body_size 1k; return 200 "small"; }
  }
}
`;
}

const TWISTED_SITE = `
import sys
from twisted.internet import reactor, endpoints
from twisted.web import resource, server

class Page(resource.Resource):
    isLeaf = True
    def render_GET(self, request):
        return b"a page"

class Big(resource.Resource):
    isLeaf = True
    def render_GET(self, request):
        self.left = BIG
        request.registerProducer(Writer(request, BIG), False)
        return server.NOT_DONE_YET

class Writer:
    def __init__(self, request, left):
        self.request, self.left = request, left
    def resumeProducing(self):
        size = min(65536, self.left)
        self.left -= size
        self.request.write(b"x" * size)
        if not self.left:
            self.request.unregisterProducer()
            self.request.finish()
    def stopProducing(self):
        pass

class Upload(resource.Resource):
    isLeaf = True
    def render_POST(self, request):
        request.content.seek(0, 2)
        return b"%d" % request.content.tell()

BIG = int(sys.argv[1])
root = resource.Resource()
for name, page in ((b"page", Page()), (b"big", Big()), (b"upload", Upload())):
    root.putChild(name, page)
site = server.Site(root)
tcp = reactor.listenTCP(0, site, interface="127.0.0.1")
reactor.listenUNIX(sys.argv[2], site)
where = "ssl:0:interface=127.0.0.1:privateKey=%s:certKey=%s" % (sys.argv[3], sys.argv[4])
def ready(tls):
    sys.stdout.write("%d %d\\n" % (tcp.getHost().port, tls.getHost().port))
    sys.stdout.flush()
endpoints.serverFromString(reactor, where).listen(site).addCallback(ready)
reactor.run()
`;

/** Starts twisted.web: `/page`, `/big` (so many bytes), `/upload` (the response is its length). */
export async function startTwistedManyWays(big: number): Promise<ManyWayServer> {
  const folder = temporaryFolder();
  const path = join(folder, "twisted.sock");
  const files = [certificates().path("good", "key"), certificates().path("good", "pem")];
  const child = spawn("/usr/bin/python3", ["-c", TWISTED_SITE, String(big), path, ...files], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = exited(child);
  const line = await new Promise<string>((ready, failed) => {
    child.stdout?.once("data", (data: Buffer) => ready(data.toString()));
    void ended.then(() => failed(new Error("twisted.web did not start")));
  });
  const [port, tlsPort] = line.trim().split(" ").map(Number) as [number, number];
  return {
    port,
    tlsPort,
    path,
    accepted: () => Number.NaN,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Why a server cannot be started here, or `null`. */
export function serverMissing(name: "Node" | "nginx" | "twisted.web"): string | null {
  if (name === "Node") return null;
  if (name === "nginx") return nginxMissing();
  const missing = twistedMissing();
  if (missing !== null) return missing;
  const found = spawnSync("/usr/bin/python3", ["-c", "import OpenSSL"], { stdio: "ignore" });
  return found.status === 0 ? null : "python3-openssl is not installed";
}

/** A proxy of Node's: it passes requests on, and opens tunnels for clients with the password. */
export interface RunningProxy {
  readonly port: number;
  /** Its requests: `GET http://…`, `CONNECT host:port`, and the credentials. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** Starts a proxy that opens tunnels to 127.0.0.1 for every host. */
export async function startProxy(authorization?: string): Promise<RunningProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    return socket;
  };
  const note = (line: string, credentials: string | undefined): void => {
    asked.push(credentials === undefined ? line : `${line} (${credentials})`);
  };
  const server = createServer((request, response) => {
    note(`${request.method} ${request.url}`, request.headers["proxy-authorization"]);
    response.end(`by proxy: ${request.headers.host}`);
  });
  server.on("connection", keep);
  server.on("connect", (request, socket: Socket) => {
    note(`CONNECT ${request.url}`, request.headers["proxy-authorization"]);
    if (request.headers["proxy-authorization"] !== authorization) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const port = Number(request.url?.split(":").at(-1));
    const far = keep(connect(port, "127.0.0.1"));
    far.on("connect", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      far.pipe(socket).pipe(far);
    });
    far.on("close", () => socket.destroy());
    socket.on("close", () => far.destroy());
  });
  const port = await listening(server, 0);
  return {
    port,
    asked,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function exited(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.on("error", () => done());
    child.on("close", () => done());
  });
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createTcpServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) {
    await new Promise<void>((closed) => server.close(() => closed()));
  }
  return ports;
}
