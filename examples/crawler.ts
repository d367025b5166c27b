// Visits all pages of a web site, with a limit on the requests at one time.
// Run: npm run example examples/crawler.ts http://localhost:8080/ 4
// Prints the status and path of each page, and at the end the number of pages.

import {
  type Deferred,
  DeferredSemaphore,
  gatherResults,
  inlineCallbacks,
} from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { react } from "@twisted-ts/reactor/task";
import { Agent, HTTPConnectionPool, readBody } from "@twisted-ts/web-client";

class Crawler {
  readonly seen = new Set<string>();
  readonly #agent: Agent;
  readonly #origin: string;
  readonly #slots: DeferredSemaphore;

  constructor(agent: Agent, start: URL, limit: number) {
    this.#agent = agent;
    this.#origin = start.origin;
    this.#slots = new DeferredSemaphore(limit);
  }

  /** Visits a page and all pages that it links to; fires when all have been visited. */
  visit(url: URL): Deferred<void> {
    return inlineCallbacks(this, function* () {
      if (url.origin !== this.#origin || this.seen.has(url.href)) return;
      this.seen.add(url.href);
      const links = yield* this.#slots
        .run(() => this.#linksOf(url))
        .addErrback((failure) => {
          console.log(`failed ${url.pathname}: ${failure.getErrorMessage()}`);
          return [];
        });
      yield* gatherResults(links.map((link) => this.visit(link)));
    });
  }

  #linksOf(url: URL): Deferred<URL[]> {
    return inlineCallbacks(this, function* () {
      const response = yield* this.#agent.request("GET", url.href);
      const body = yield* readBody(response, { maxLength: 1_000_000 });
      console.log(response.code, url.pathname);
      const links = body.toString().matchAll(/<a\s[^>]*href="([^"#]*)/gi);
      return [...links].map(([, link = ""]) => new URL(link, url));
    });
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, start: string, limit = "4") {
  const pool = new HTTPConnectionPool(reactor);
  const crawler = new Crawler(new Agent(reactor, { pool }), new URL(start), Number(limit));
  yield* crawler.visit(new URL(start));
  yield* pool.closeCachedConnections();
  console.log(`${crawler.seen.size} pages`);
});

react(main, process.argv.slice(2) as [string, string]);
