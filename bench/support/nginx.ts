// The server of the HTTP benchmarks: nginx with files of several sizes, a chunked one, and a place
// to post to, over TCP and over TLS 1.3. Where there is no nginx, Node's own server in a process of
// its own serves the same.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "./compile.ts";
import { pinned } from "./cores.ts";

/** A running server. */
export interface BenchServer {
  /** Its name and version. */
  readonly name: string;
  readonly port: number;
  readonly tlsPort: number;
  /** The certificate of its TLS port, for `localhost`, PEM. */
  readonly certificate: string;
  stop(): Promise<void>;
}

/** What it serves, by path, in bytes. */
export const SIZES: Readonly<Record<string, number>> = {
  "/1k": 1024,
  "/100k": 102_400,
  "/10m": 10_485_760,
  "/chunked": 102_400,
};

const ENVIRONMENT = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/** Starts it on free ports of 127.0.0.1. */
export async function startServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-bench-"));
  for (const [path, size] of Object.entries(SIZES)) {
    writeFileSync(join(folder, path.slice(1)), Buffer.alloc(size, "twisted-ts "));
  }
  makeCertificate(folder);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const version = spawnSync("nginx", ["-v"], { encoding: "utf8", env: ENVIRONMENT });
  const [command, args] = version.error
    ? pinned("server", process.execPath, [
        program("support/node-server"),
        folder,
        `${port}`,
        `${tlsPort}`,
      ])
    : pinned("server", "nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"]);
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, tlsPort));
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"], env: ENVIRONMENT });
  await accepting(port, child);
  return {
    name: version.error
      ? `node:http of ${process.version}`
      : (version.stderr.split(": ")[1] ?? "").trim(),
    port,
    tlsPort,
    certificate: readFileSync(join(folder, "certificate.pem"), "utf8"),
    stop: async () => {
      const ended = new Promise<void>((done) => child.once("close", () => done()));
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder: string): void {
  const file = (name: string): string => join(folder, name);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync(
    "openssl",
    ["req", "-x509", ...key, "-keyout", file("key.pem"), "-out", file("certificate.pem")].concat([
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
    ]),
    { stdio: "pipe" },
  );
}

function configuration(folder: string, port: number, tlsPort: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(" ");
  // Server-side includes make the length unknown, and so the reply chunked.
  return `daemon off; master_process off; pid ${folder}/nginx.pid;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
  access_log off; ${temporary} client_max_body_size 1m; client_body_buffer_size 128k;
  keepalive_requests 100000000; keepalive_timeout 900s; sendfile on; tcp_nodelay on;
  server {
    listen 127.0.0.1:${port}; listen 127.0.0.1:${tlsPort} ssl;
    ssl_certificate ${folder}/certificate.pem; ssl_certificate_key ${folder}/key.pem; ssl_protocols TLSv1.3;
    root ${folder}; default_type application/octet-stream;
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
  throw new Error("the server did not start");
}
