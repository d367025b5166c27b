// Logs in with a form, then makes a request with the cookie that the server has set.
// Run: npm run example examples/login.ts http://localhost:8080 NAME PASSWORD
// Prints the status of the login, the names of the cookies, and the body of the page /account.

import { type Deferred, inlineCallbacks, succeed } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { react } from "@twisted-ts/reactor/task";
import { Agent, CookieAgent, readBody } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IBodyProducer } from "@twisted-ts/web-client/iweb";
import { CookieJar } from "tough-cookie";

/** The bytes of a form. */
class FormBody implements IBodyProducer {
  readonly length: number;
  readonly #bytes: Buffer;

  constructor(fields: Record<string, string>) {
    this.#bytes = Buffer.from(new URLSearchParams(fields).toString());
    this.length = this.#bytes.length;
  }

  startProducing(consumer: IConsumer): Deferred<void> {
    consumer.write(this.#bytes);
    return succeed();
  }

  // All bytes are written at once, so there is nothing to pause or to stop.
  pauseProducing(): void {}
  resumeProducing(): void {}
  stopProducing(): void {}
}

const main = inlineCallbacks(function* (reactor: NodeReactor, ...args: string[]) {
  const [site = "http://localhost:8080", name = "ada", password = ""] = args;
  const jar = new CookieJar();
  const agent = new CookieAgent(new Agent(reactor), jar);
  const headers = new Headers({ "Content-Type": ["application/x-www-form-urlencoded"] });
  const login = yield* agent.request(
    "POST",
    `${site}/login`,
    headers,
    new FormBody({ name, password }),
  );
  yield* readBody(login);
  console.log("login:", login.code);
  for (const cookie of jar.getCookiesSync(site)) console.log("cookie:", cookie.key);
  const account = yield* agent.request("GET", `${site}/account`);
  console.log((yield* readBody(account)).toString());
});

react(main, process.argv.slice(2));
