// The port: Agent with a pool, and the agents that wrap it.

import { readFileSync } from "node:fs";
import { Deferred, Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import {
  Certificate,
  optionsForClientTLS,
  trustRootFromCertificates,
} from "@twisted-ts/reactor/ssl";
import {
  Agent,
  availableDecoders,
  ContentDecoderAgent,
  CookieAgent,
  EnvironmentProxyAgent,
  HTTPConnectionPool,
  ProxyAgent,
  RedirectAgent,
  readBody,
} from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import {
  type IAgent,
  type IBodyProducer,
  type IResponse,
  UNKNOWN_LENGTH,
} from "@twisted-ts/web-client/iweb";
import { BytesBodyProducer, post } from "@twisted-ts/web-client/treq";
import { CookieJar } from "tough-cookie";
import { beginningOf, type Done, serve, type Task } from "./conversation.ts";

let pool = new HTTPConnectionPool(reactor);
let jar = new CookieJar();

/** Writes pieces, with time for the server to read one before the next. */
class Pieces implements IBodyProducer {
  readonly length: number | typeof UNKNOWN_LENGTH;
  readonly #pieces: readonly string[];
  #stopped = false;

  constructor(pieces: readonly string[], length?: number) {
    this.#pieces = pieces;
    this.length = length ?? UNKNOWN_LENGTH;
  }

  startProducing(consumer: { write(data: Uint8Array): void }): Deferred<undefined> {
    const done = new Deferred<undefined>(() => this.stopProducing());
    const next = (index: number): void => {
      if (this.#stopped) return;
      if (index === this.#pieces.length) {
        done.callback(undefined);
        return;
      }
      consumer.write(Buffer.from(this.#pieces[index] as string));
      setTimeout(next, 30, index + 1);
    };
    next(0);
    return done;
  }

  stopProducing(): void {
    this.#stopped = true;
  }
  pauseProducing(): void {}
  resumeProducing(): void {}
}

function agentFor(task: Task): IAgent {
  const options = {
    ...(task.timeout && { headersTimeout: task.timeout, bodyTimeout: task.timeout }),
  };
  const { authority } = task;
  const contextFactory = authority && {
    creatorForNetloc: (hostname: string | Uint8Array) =>
      optionsForClientTLS(hostname.toString(), {
        trustRoot: trustRootFromCertificates([Certificate.loadPEM(readFileSync(authority))]),
      }),
  };
  const secured = { ...options, ...(contextFactory && { contextFactory }) };
  let agent: IAgent;
  if (task.environment) agent = new EnvironmentProxyAgent(reactor, { ...options, pool });
  else if (task.proxy) agent = ProxyAgent.fromURI(task.proxy, reactor, pool, secured);
  else if (contextFactory) agent = new Agent(reactor, contextFactory, { ...options, pool });
  else agent = new Agent(reactor, { ...options, pool });
  if (task.decode) agent = new ContentDecoderAgent(agent, availableDecoders());
  if (task.cookies) agent = new CookieAgent(agent, jar);
  if (task.redirects) agent = new RedirectAgent(agent);
  return agent;
}

async function request(task: Task): Promise<Done> {
  if (task.fresh) {
    await pool.closeCachedConnections();
    pool = new HTTPConnectionPool(reactor);
    jar = new CookieJar();
  }
  if (task.filename !== undefined) {
    const response = await post(task.url, {
      files: { field: [task.filename, "text/plain", Buffer.from("content")] },
    });
    return { status: response.code, body: "", length: 0 };
  }
  const headers = new Headers();
  for (const [name, value] of task.headers ?? []) headers.addRawHeader(name, value);
  const body =
    task.body === undefined
      ? null
      : typeof task.body === "string"
        ? new BytesBodyProducer(Buffer.from(task.body))
        : new Pieces(task.body, task.length);
  const asking = agentFor(task).request(task.method, task.url, headers, body);
  if (task.cancelAfter !== undefined) reactor.callLater(task.cancelAfter, () => asking.cancel());
  const response = (await asking) as IResponse;
  if (task.unread) return { status: response.code, body: "", length: 0 };
  const data = (await readBody(response, task.most ? { maxLength: task.most } : {})) as Buffer;
  return { status: response.code, body: beginningOf(data), length: data.length };
}

/** The name of an error and, in brackets, of its reasons. */
function named(error: unknown): string {
  const { name, reasons } = error as Error & { reasons?: readonly unknown[] };
  const inner = (reasons ?? []).filter((each) => each instanceof Failure);
  if (inner.length === 0) return name;
  return `${name}[${inner.map((each) => named((each as Failure).value)).join(", ")}]`;
}

await serve(request, named);
