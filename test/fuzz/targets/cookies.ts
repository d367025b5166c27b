import { type Deferred, succeed } from "@twisted-ts/deferred";
import { CookieAgent } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IAgent, IResponse } from "@twisted-ts/web-client/iweb";
import { CookieJar } from "tough-cookie";
import { promise, type Target } from "../target.ts";

/** Responds to each request with these cookies, and records the headers of the request. */
class Server implements IAgent {
  readonly sent: string[] = [];
  readonly #cookies: readonly Buffer[];

  constructor(cookies: readonly Buffer[]) {
    this.#cookies = cookies;
  }

  request(_method: unknown, _uri: unknown, headers?: Headers | null): Deferred<IResponse> {
    const values = headers?.getRawHeaders(Buffer.from("Cookie")) ?? [];
    this.sent.push(values.map((value) => Buffer.from(value).toString("latin1")).join("|"));
    const fields = new Headers();
    for (const cookie of this.#cookies) fields.addRawHeader("Set-Cookie", cookie);
    return succeed({ headers: fields } as IResponse);
  }
}

/** Cookies that a server sets: a line each, with `path=`, `domain=` and the like as they come. */
export const cookie: Target = {
  name: "cookie",
  promise:
    "Whatever a server sets, the next request goes out with one Cookie header of its own bytes at most, and no other host gets it.",
  seeds: [
    "a=b; Path=/; HttpOnly",
    "a=b; Domain=example.com\nc=d; Max-Age=0",
    "__proto__=x; Domain=__proto__",
    "a=b; Domain=com",
    "__Host-a=b; Secure; Path=/",
  ],
  words: [
    ...[
      "; ",
      "=",
      "Path=/",
      "Domain=",
      "example.com",
      ".com",
      "other.example",
      "Max-Age=",
      "Secure",
    ],
    ...["Expires=Sun, 06 Nov 2094 08:49:37 GMT", "SameSite=", '"', "\xe9", "\xc3\xa9", "%0d%0a"],
    ...["__proto__", "__Host-", "__Secure-", "HttpOnly", "\n", ",", "-1", "99999999999", "\x7f"],
  ],
  run(input) {
    const lines = input
      .toString("latin1")
      .replace(/[\0\r]/g, "")
      .split("\n")
      .slice(0, 20);
    const server = new Server(lines.map((line) => Buffer.from(line, "latin1")));
    const agent = new CookieAgent(server, new CookieJar());
    const failures: unknown[] = [];
    for (const host of ["example.com", "example.com", "other.example", "com.example.org"]) {
      agent.request("GET", `http://${host}/`).addErrback((failure) => {
        failures.push(failure);
      });
    }
    promise(failures.length === 0, `a request failed: ${failures}`);
    const [first, second = "", ...others] = server.sent;
    promise(first === "", "there were cookies at first");
    promise(!/[\0\r\n]/.test(second), "a line end is sent");
    const given = lines.join("\n");
    for (const pair of second.split("; ")) {
      const equals = pair.indexOf("=");
      const [name, value] = [pair.slice(0, Math.max(equals, 0)), pair.slice(equals + 1)];
      promise(given.includes(name) && given.includes(value), `bytes of its own: ${pair}`);
    }
    promise(others[0] === "", `another host gets ${others[0]}`);
  },
};
