// Sends a file piece by piece, without loading it into memory.
// Run: npm run example examples/upload.ts http://localhost:8080/echo FILE
// Prints the status and the body of the response.

import { openSync } from "node:fs";
import { inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { react } from "@twisted-ts/reactor/task";
import { Agent, FileBodyProducer, readBody } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";

const main = inlineCallbacks(function* (reactor: NodeReactor, url: string, path: string) {
  const headers = new Headers({ "Content-Type": ["application/octet-stream"] });
  // The producer closes the file. Its length becomes Content-Length.
  const body = new FileBodyProducer(openSync(path, "r"));
  const response = yield* new Agent(reactor).request("PUT", url, headers, body);
  console.log(response.code, response.phrase);
  console.log((yield* readBody(response)).toString());
});

react(main, process.argv.slice(2) as [string, string]);
