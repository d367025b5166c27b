// Agent with a pool, all defaults on; bodies are collected by `readBody`.

import { type Deferred, succeed } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import {
  Agent,
  BrowserLikePolicyForHTTPS,
  HTTPConnectionPool,
  readBody,
} from "@twisted-ts/web-client";
import type { IBodyProducer } from "@twisted-ts/web-client/iweb";
import type { MakeClient } from "./rivals.ts";

class BytesProducer implements IBodyProducer {
  readonly length: number;
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
    this.length = body.length;
  }

  startProducing(consumer: IConsumer): Deferred<void> {
    consumer.write(this.#body);
    return succeed(undefined);
  }

  pauseProducing(): void {}
  resumeProducing(): void {}
  stopProducing(): void {}
}

export const makeClient: MakeClient = async (server, connections, tls) => {
  const pool = new HTTPConnectionPool(reactor);
  pool.maxPersistentPerHost = connections;
  pool.cachedConnectionTimeout = 600;
  const origin = tls ? `https://localhost:${server.tlsPort}` : `http://127.0.0.1:${server.port}`;
  const agent = tls
    ? new Agent(reactor, await policy(server.certificate), { pool })
    : new Agent(reactor, { pool });
  const uris = new Map<string, string>();
  return {
    request: ({ method, path, body }, done, failed) => {
      let uri = uris.get(path);
      if (uri === undefined) {
        uri = origin + path;
        uris.set(path, uri);
      }
      const producer = body === null ? null : new BytesProducer(body);
      agent.request(method, uri, null, producer).addCallback(readBody).addCallbacks(done, failed);
    },
    close: () => {
      pool.closeCachedConnections();
    },
  };
};

async function policy(certificate: string): Promise<BrowserLikePolicyForHTTPS> {
  const { Certificate, trustRootFromCertificates } = await import("@twisted-ts/reactor/ssl");
  return new BrowserLikePolicyForHTTPS(
    trustRootFromCertificates([Certificate.loadPEM(certificate)]),
  );
}
