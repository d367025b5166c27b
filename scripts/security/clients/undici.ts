// undici's request, with its interceptors for redirects and decompression.

import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import {
  Agent,
  type Dispatcher,
  EnvHttpProxyAgent,
  FormData,
  fetch,
  interceptors,
  ProxyAgent,
} from "undici";
import { beginningOf, codeOf, type Done, serve, type Task } from "./conversation.ts";

let dispatchers = new Map<string, Dispatcher>();

/** One dispatcher, and so one pool, for each way to connect. */
function dispatcher(task: Task): Dispatcher {
  const { proxy, authority, timeout, most, environment } = task;
  const key = JSON.stringify([proxy, authority, timeout, most, environment]);
  let found = dispatchers.get(key);
  if (found === undefined) {
    const ca = authority === undefined ? undefined : readFileSync(authority);
    const options: Agent.Options = {
      ...(ca && { connect: { ca } }),
      ...(timeout && { headersTimeout: timeout * 1000, bodyTimeout: timeout * 1000 }),
      ...(most && { maxResponseSize: most }),
    };
    if (environment) found = new EnvHttpProxyAgent(options);
    else if (proxy) {
      found = new ProxyAgent({ uri: proxy, ...options, ...(ca && { requestTls: { ca } }) });
    } else found = new Agent(options);
    dispatchers.set(key, found);
  }
  const wanted: Dispatcher.DispatcherComposeInterceptor[] = [];
  if (task.redirects) wanted.push(interceptors.redirect({ maxRedirections: 20 }));
  if (task.decode) wanted.push(interceptors.decompress());
  return wanted.length === 0 ? found : found.compose(...wanted);
}

async function request(task: Task): Promise<Done> {
  if (task.fresh) {
    for (const each of dispatchers.values()) await each.destroy();
    dispatchers = new Map();
  }
  if (task.cookies) return { without: "has no cookie jar" };
  if (task.filename !== undefined) {
    const form = new FormData();
    form.append("field", new File(["content"], task.filename));
    const response = await fetch(task.url, {
      method: task.method,
      body: form,
      dispatcher: dispatcher(task),
    });
    return { status: response.status, body: await response.text(), length: 0 };
  }
  // As a caller does who has the path in hand: URL would encode what is wrong with it.
  const [, origin = "", path = "/"] = /^(https?:\/\/[^/]*)(\/[\s\S]*)?$/.exec(task.url) ?? [];
  const { statusCode, body } = await dispatcher(task).request({
    origin,
    path,
    method: task.method as Dispatcher.HttpMethod,
    headers: [
      ...(task.headers ?? []).flat(),
      ...(task.length === undefined ? [] : ["Content-Length", String(task.length)]),
    ],
    ...(task.body !== undefined && { body: bodyOf(task.body) }),
    ...(task.cancelAfter && { signal: AbortSignal.timeout(task.cancelAfter * 1000) }),
  });
  if (task.unread) return { status: statusCode, body: "", length: 0 };
  const data = Buffer.from(await body.arrayBuffer());
  return { status: statusCode, body: beginningOf(data), length: data.length };
}

function bodyOf(body: string | readonly string[]): string | Readable {
  return typeof body === "string" ? body : Readable.from(body.map((piece) => Buffer.from(piece)));
}

await serve(request, (error) => codeOf((error as Error).cause ?? error));
