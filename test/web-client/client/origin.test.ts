// Which URIs an agent treats as one origin.

import { Deferred } from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { Agent } from "@twisted-ts/web-client";
import { expect } from "chai";

/** The keys of the connections that an agent requests, for each URI in turn. */
function connections(...uris: string[]): string[] {
  const keys: string[] = [];
  const getConnection = (key: unknown) => {
    keys.push(String(key));
    return new Deferred<never>();
  };
  const agent = new Agent(new Clock() as never, { pool: { getConnection, persistent: true } });
  for (const uri of uris) agent.request("GET", uri);
  return keys;
}

describe("Agent, with requests to several origins", () => {
  it("distinguishes origins of which one is the beginning of the other", () => {
    expect(
      connections(
        "http://10.0.0.1/a",
        "http://10.0.0.11/a",
        "http://10.0.0.1:8/a",
        "http://10.0.0.1:80/a",
        "http://10.0.0.1:8080",
        "http://10.0.0.1",
      ),
    ).to.deep.equal([
      "http://10.0.0.1:80",
      "http://10.0.0.11:80",
      "http://10.0.0.1:8",
      "http://10.0.0.1:80",
      "http://10.0.0.1:8080",
      "http://10.0.0.1:80",
    ]);
  });

  it("ends an origin at a path, a query, a fragment or the end of the URI", () => {
    const uris = [
      "http://10.0.0.1:8",
      "http://10.0.0.1:8/",
      "http://10.0.0.1:8?q",
      "http://10.0.0.1:8#f",
    ];
    expect(connections(...uris, ...uris)).to.deep.equal(Array(8).fill("http://10.0.0.1:8"));
  });
});
