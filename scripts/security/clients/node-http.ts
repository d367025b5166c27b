// node:http with an agent that keeps connections alive.

import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { beginningOf, codeOf, type Done, serve, type Task } from "./conversation.ts";

let agents = newAgents();

function newAgents() {
  return {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };
}

const MISSING = [
  ["redirects", "follows no redirects"],
  ["cookies", "has no cookies"],
  ["decode", "decompresses nothing"],
  ["proxy", "has no proxies but those of the environment"],
  ["filename", "has no forms"],
  ["most", "has no such limit"],
] as const;

function request(task: Task): Promise<Done> {
  if (task.fresh) {
    for (const agent of Object.values(agents)) agent.destroy();
    agents = newAgents();
  }
  for (const [option, without] of MISSING) {
    if (task[option] !== undefined) return Promise.resolve({ without });
  }
  return new Promise((resolve, reject) => {
    const url = new URL(task.url);
    const secure = url.protocol === "https:";
    // As a caller does who has the path in hand: URL would encode what is wrong with it.
    const path = /^https?:\/\/[^/]*(\/[\s\S]*)?$/.exec(task.url)?.[1] ?? "/";
    const sent = (secure ? https : http).request(
      {
        method: task.method,
        host: url.hostname,
        port: url.port,
        path,
        auth: url.username === "" ? undefined : `${url.username}:${url.password}`,
        headers: Object.fromEntries([
          ...(task.headers ?? []),
          ...(task.length === undefined ? [] : [["Content-Length", String(task.length)]]),
        ]) as http.OutgoingHttpHeaders,
        agent: task.environment ? http.globalAgent : secure ? agents["https:"] : agents["http:"],
        timeout: task.timeout === undefined ? undefined : task.timeout * 1000,
        ...(task.authority && { ca: readFileSync(task.authority) }),
      },
      (response) => {
        const pieces: Buffer[] = [];
        const done = (): void => {
          const body = Buffer.concat(pieces);
          resolve({
            status: response.statusCode ?? 0,
            body: beginningOf(body),
            length: body.length,
          });
        };
        if (task.unread) {
          done();
          return;
        }
        response.on("data", (data) => pieces.push(data));
        response.on("error", reject);
        response.on("end", done);
      },
    );
    sent.on("error", reject);
    sent.on("close", () => reject(new Error("the connection closes without a word")));
    if (task.cancelAfter !== undefined) {
      setTimeout(() => sent.destroy(new Error("cancelled")), task.cancelAfter * 1000);
    }
    if (Array.isArray(task.body)) for (const piece of task.body) sent.write(piece);
    sent.end(typeof task.body === "string" ? task.body : undefined);
  });
}

await serve(request, codeOf);
