// undici at its two levels: `request`, and `dispatch`, whose handler is of the form that undici
// calls without a wrapper.

import { Buffer } from "node:buffer";
import type { Dispatcher, Pool } from "undici";
import type { MakeClient, Server } from "./rivals.ts";
import type { Task } from "./tasks.ts";

type Undici = typeof import("undici");

function poolOf(undici: Undici, server: Server, connections: number, tls: boolean): Pool {
  const origin = tls ? `https://localhost:${server.tlsPort}` : `http://127.0.0.1:${server.port}`;
  return new undici.Pool(origin, {
    connections,
    keepAliveTimeout: 600_000,
    ...(tls && { connect: { ca: server.certificate } }),
  });
}

function options({ method, path, body }: Task): Dispatcher.DispatchOptions {
  return { method, path, body };
}

/** One of the versions installed, through `request`. */
export async function requesting(version: string): Promise<MakeClient> {
  const undici = (await import(version)) as Undici;
  return (server, connections, tls) => {
    const pool = poolOf(undici, server, connections, tls);
    return {
      request: (task, done, failed) => {
        pool
          .request(options(task))
          .then(({ body }) => body.arrayBuffer())
          .then((bytes) => done(Buffer.from(bytes)))
          .catch(failed);
      },
      close: () => void pool.destroy(),
    };
  };
}

/** One of the versions installed, through `dispatch`. */
export async function dispatching(version: string): Promise<MakeClient> {
  const undici = (await import(version)) as Undici;
  return (server, connections, tls) => {
    const pool = poolOf(undici, server, connections, tls);
    return {
      request: (task, done, failed) => {
        const chunks: Buffer[] = [];
        pool.dispatch(options(task), {
          onConnect: () => {},
          onHeaders: () => true,
          onData: (chunk: Buffer) => {
            chunks.push(chunk);
            return true;
          },
          onComplete: () => done(Buffer.concat(chunks)),
          onError: failed,
        });
      },
      close: () => void pool.destroy(),
    };
  };
}
