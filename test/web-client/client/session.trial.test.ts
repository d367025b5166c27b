// An Agent with its pool against a real server, as trial cases: what stays in the pool has to be
// closed, or fails the test.

import type { RequestListener } from "node:http";
import { gatherResults } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { ConnectionRefusedError } from "@twisted-ts/reactor/error";
import { TestCase, trial } from "@twisted-ts/trial";
import { Agent, HTTPConnectionPool, readBody } from "@twisted-ts/web-client";
import { CLOSED_PORT } from "../../support/closed-port.ts";
import { startNodeServer } from "../../support/servers.ts";

const greet: RequestListener = (request, response) => {
  response.setHeader("x-port", String(request.socket.remotePort));
  response.end(`${request.method} ${request.url}`);
};

trial(
  class SessionTests extends TestCase {
    override timeout = 20;
    declare url: string;
    declare pool: HTTPConnectionPool;
    declare agent: Agent;

    override async setUp(): Promise<void> {
      const server = await startNodeServer(greet);
      this.addCleanup(() => server.stop());
      this.url = `http://127.0.0.1:${server.port}`;
      this.pool = new HTTPConnectionPool(reactor);
      this.addCleanup(() => this.pool.closeCachedConnections());
      this.agent = new Agent(reactor, { pool: this.pool });
    }

    *test_body_of_a_response() {
      const response = yield* this.agent.request("GET", `${this.url}/hello`);
      this.assertEqual(response.code, 200);
      const body = yield* readBody(response);
      this.assertEqual(body, Buffer.from("GET /hello"));
    }

    *test_one_connection_serves_one_request_after_the_other() {
      const ports = new Set<string | undefined>();
      for (const path of ["/1", "/2", "/3"]) {
        const response = yield* this.agent.request("GET", this.url + path);
        ports.add(response.headers.getRawHeaders("x-port")?.[0]);
        yield readBody(response);
      }
      this.assertEqual(ports.size, 1);
    }

    *test_requests_at_once_have_connections_of_their_own() {
      const responses = yield* gatherResults(
        ["/1", "/2"].map((path) => this.agent.request("GET", this.url + path)),
      );
      const ports = responses.map((response) => response.headers.getRawHeaders("x-port")?.[0]);
      this.assertEqual(new Set(ports).size, 2);
      yield gatherResults(responses.map((response) => readBody(response)));
    }

    async test_refused(): Promise<void> {
      const d = this.agent.request("GET", `http://127.0.0.1:${CLOSED_PORT}/`);
      await this.assertFailure(d, ConnectionRefusedError);
    }
  },
);
