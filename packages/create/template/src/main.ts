// npm start            a server that greets: try it with `nc localhost 8007`
// npm start -- URL     prints the title of a page

import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { react } from "@twisted-ts/reactor/task";
import { Agent } from "@twisted-ts/web-client";
import { GreeterFactory } from "./greeter.ts";
import { pageTitle } from "./page-title.ts";

const main = inlineCallbacks(function* (reactor: NodeReactor, url?: string) {
  if (url !== undefined) {
    console.log(yield* pageTitle(new Agent(reactor, { connectTimeout: 10 }), url));
    return;
  }
  const port = yield* serverFromString(reactor, "tcp:8007").listen(new GreeterFactory());
  console.log(`listening on ${port.getHost()}`);
  // A Deferred that never fires: the server runs until Ctrl-C.
  yield* new Deferred<never>();
});

react(main, process.argv.slice(2));
