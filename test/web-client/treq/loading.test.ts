import { expect } from "chai";
import { programs } from "../../support/programs.ts";

/** Prints which of the modules in question the process has loaded. */
const REPORT = `
import { createRequire } from "node:module";
const packages = () => Object.keys(createRequire(import.meta.url).cache)
  .map((path) => /node_modules.(tough-cookie|mime-types)/.exec(path)?.[1]);
const builtIn = () => (process as unknown as { moduleLoadList: string[] }).moduleLoadList
  .map((name) => /^NativeModule (zlib)$/.exec(name)?.[1]);
const report = (when: string) =>
  console.log(when, [...new Set([...packages(), ...builtIn()])].filter(Boolean).sort().join());
`;

describe("treq and the decoders", () => {
  const { run } = programs();

  it("load zlib, tough-cookie and mime-types when each is first needed", async () => {
    const { output, errors } = await run(`${REPORT}
import { succeed } from "@twisted-ts/deferred";
import { GzipDecoder } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import * as treq from "@twisted-ts/web-client/treq";
report("imported:");
const response = { code: 200, headers: new Headers({}), previousResponse: null };
const agent = { request: () => succeed(response) } as never;
treq.get("http://example.com/", { agent });
report("plain:");
treq.get("http://example.com/", { agent, cookies: { a: "1" } });
report("cookies:");
treq.post("http://example.com/", { agent, files: { f: ["a.txt", "text"] } });
report("files:");
const coded = {
  deliverBody: (protocol: { dataReceived(data: Buffer): void }) =>
    protocol.dataReceived(Buffer.from("H4sIAAAAAAAAA0vOzy1QKEmtKAEAKl7sLwkAAAA=", "base64")),
};
new GzipDecoder(coded as never).deliverBody({ dataReceived: () => undefined } as never);
report("decoding:");
`);
    expect(errors).to.equal("");
    expect(output.trim().split("\n")).to.deep.equal([
      "imported: ",
      "plain: ",
      "cookies: tough-cookie",
      "files: mime-types,tough-cookie",
      "decoding: mime-types,tough-cookie,zlib",
    ]);
  });
});
