// Fetches a web page through an HTTP proxy.
// Run: npm run example examples/proxy-client.ts http://localhost:3128 http://example.com/
// (With only one URL, HTTP_PROXY, HTTPS_PROXY and NO_PROXY name the proxy.)
// Prints the status and the body.

import { inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { react } from "@twisted-ts/reactor/task";
import { EnvironmentProxyAgent, ProxyAgent, readBody } from "@twisted-ts/web-client";

const main = inlineCallbacks(function* (reactor: NodeReactor, ...args: string[]) {
  const url = args.pop() ?? "http://example.com/";
  const [proxy] = args;
  const agent =
    proxy === undefined
      ? new EnvironmentProxyAgent(reactor)
      : ProxyAgent.fromURI(proxy, reactor, null, { connectTimeout: 10 });
  const response = yield* agent.request("GET", url);
  console.log(response.code, response.phrase);
  console.log((yield* readBody(response)).toString());
});

react(main, process.argv.slice(2));
