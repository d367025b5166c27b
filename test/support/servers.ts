// Servers of other projects, for tests over real sockets: Node's own, nginx, and twisted.web
// of Debian's python3-twisted. Each listens on a free port. The function that starts it waits until
// it listens, and returns an object that stops it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A running server on 127.0.0.1. */
export interface RunningServer {
  readonly port: number;
  /** Stops it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts Node's HTTP server. */
export async function startNodeServer(listener: RequestListener): Promise<RunningServer> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

/** Starts a bare TCP server: the test writes the replies. */
export async function startSocketServer(accept: (socket: Socket) => void): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    accept(socket);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Why nginx cannot be started here, or `null` when it can. */
export function nginxMissing(): string | null {
  return nginxProgram() === null ? "nginx is not installed" : null;
}

function nginxProgram(): string | null {
  const places = [
    "/usr/sbin/nginx",
    "/usr/local/sbin/nginx",
    "/usr/bin/nginx",
    "/opt/homebrew/bin/nginx",
  ];
  return places.find((place) => existsSync(place)) ?? null;
}

/**
 * Starts nginx on a folder of files.
 *
 * @param files - names and contents of what it serves.
 */
export async function startNginx(files: Readonly<Record<string, string>>): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-nginx-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  // nginx cannot be asked for any free port: one that was free a moment ago is named, and another
  // if it is taken.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const configuration = join(folder, "nginx.conf");
    writeFileSync(configuration, nginxConfiguration(folder, port));
    const child = spawn(
      nginxProgram() ?? "nginx",
      ["-p", folder, "-c", configuration, "-e", "stderr"],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const ended = exited(child);
    if (await accepting(port, ended)) {
      return {
        port,
        stop: async () => {
          child.kill("SIGTERM");
          await ended;
          rmSync(folder, { recursive: true, force: true });
        },
      };
    }
    if (attempt === 5) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error("nginx did not start");
    }
  }
}

function nginxConfiguration(folder: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  return `daemon off; master_process off; pid ${folder}/nginx.pid;
events { worker_connections 64; }
http {
  access_log off; ${temporary} client_max_body_size 1k; keepalive_requests 1000;
  server {
    listen 127.0.0.1:${port}; root ${folder};
    location /close { keepalive_timeout 0; return 200 "closed"; }
    location /nothing { return 204; }
  }
}
`;
}

/** Why twisted.web cannot be started here, or `null` when it can. */
export function twistedMissing(): string | null {
  const found = spawnSync("/usr/bin/python3", ["-c", "import twisted.web.server"], {
    stdio: "ignore",
  });
  return found.status === 0 ? null : "python3-twisted is not installed";
}

/**
 * A site on Twisted's server: /hello, /echo (what was sent), /chunks (three, without a length),
 * /close.
 */
const TWISTED_SITE = `
import sys
from twisted.internet import reactor
from twisted.web import resource, server

class Hello(resource.Resource):
    isLeaf = True
    def render_GET(self, request):
        return b"hello from twisted.web"

class Echo(resource.Resource):
    isLeaf = True
    def render_POST(self, request):
        return request.content.read()

class Chunks(resource.Resource):
    isLeaf = True
    def render_GET(self, request):
        for piece in (b"one ", b"two ", b"three"):
            request.write(piece)
        request.finish()
        return server.NOT_DONE_YET

class Close(resource.Resource):
    isLeaf = True
    def render_GET(self, request):
        request.responseHeaders.setRawHeaders(b"connection", [b"close"])
        return b"closed"

root = resource.Resource()
for name, page in ((b"hello", Hello()), (b"echo", Echo()), (b"chunks", Chunks()), (b"close", Close())):
    root.putChild(name, page)
port = reactor.listenTCP(0, server.Site(root), interface="127.0.0.1")
sys.stdout.write("%d\\n" % port.getHost().port)
sys.stdout.flush()
reactor.run()
`;

/** Starts Twisted's own web server. */
export async function startTwisted(): Promise<RunningServer> {
  const child = spawn("/usr/bin/python3", ["-c", TWISTED_SITE], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = exited(child);
  const port = await new Promise<number>((ready, failed) => {
    child.stdout?.once("data", (line: Buffer) => ready(Number(line.toString())));
    void ended.then(() => failed(new Error("twisted.web did not start")));
  });
  return {
    port,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function exited(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.on("error", () => done());
    child.on("close", () => done());
  });
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => server.close(() => closed()));
  return port;
}

/** Waits until the port takes connections; false when the server has ended before. */
export async function accepting(port: number, ended: Promise<void>): Promise<boolean> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => setImmediate(resolve, false));
    });
    if (open) return true;
  }
  return false;
}
