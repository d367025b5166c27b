// nginx as the server of the HTTP benchmarks: files of several sizes, a chunked one, and a place to post to.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A running nginx. */
export interface BenchServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** What it serves, by path, in bytes. */
export const SIZES: Readonly<Record<string, number>> = {
  "/1k": 1024,
  "/100k": 102_400,
  "/10m": 10_485_760,
  "/chunked": 16_384,
};

/** Starts nginx on a free port of 127.0.0.1. */
export async function startNginx(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-bench-"));
  for (const [path, size] of Object.entries(SIZES)) {
    writeFileSync(join(folder, path.slice(1)), Buffer.alloc(size, "twisted-ts "));
  }
  const port = await freePort();
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, port));
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
  });
  await accepting(port, child);
  return {
    port,
    stop: async () => {
      const ended = new Promise<void>((done) => child.once("close", () => done()));
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  // Server-side includes make the length unknown, and so the reply chunked.
  return `daemon off; master_process off; pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  access_log off; ${temporary} client_max_body_size 1m; client_body_buffer_size 128k;
  keepalive_requests 100000000; sendfile on; tcp_nodelay on;
  server {
    listen 127.0.0.1:${port}; root ${folder}; default_type application/octet-stream;
    location = /chunked { ssi on; ssi_types *; }
    location = /post { return 200 "received"; }
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => server.close(() => closed()));
  return port;
}

async function accepting(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const there = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => {
        socket.destroy();
        done(true);
      });
      socket.once("error", () => done(false));
    });
    if (there) return;
    await new Promise<void>((later) => setImmediate(later));
  }
  throw new Error("nginx did not start");
}
