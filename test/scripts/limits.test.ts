// docs/limits.md, row by row: each default is that of the code, found by reaching the limit, or by
// looking.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as deferred from "@twisted-ts/deferred";
import { HostnameEndpoint, TCP4ClientEndpoint } from "@twisted-ts/reactor/endpoints";
import * as reactorErrors from "@twisted-ts/reactor/error";
import { Factory, Protocol, ReconnectingClientFactory } from "@twisted-ts/reactor/protocol";
import {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  LineOnlyReceiver,
  LineReceiver,
  NetstringReceiver,
} from "@twisted-ts/reactor/protocols/basic";
import { InvalidProxyHeader, V1Parser } from "@twisted-ts/reactor/protocols/haproxy";
import {
  LimitConnectionsByPeer,
  LimitTotalConnectionsFactory,
  TimeoutFactory,
} from "@twisted-ts/reactor/protocols/policies";
import { Clock } from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import * as client from "@twisted-ts/web-client";
import * as webErrors from "@twisted-ts/web-client/error";
import * as http from "@twisted-ts/web-client/http";
import * as newclient from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../support/body-producers.ts";
import { bytes, connected, connectionDone, exchange, makeRequest } from "../support/http-client.ts";
import { MemoryEndpoint, StubAgent } from "../support/stub-client.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGE = readFileSync(join(ROOT, "docs", "limits.md"), "utf8");
const WEB = "web-client/src/lib";

/**
 * A number in a source file: for defaults that are too large to be reached, or have no other name.
 */
function fromSource(file: string, pattern: RegExp): number {
  const found = pattern.exec(readFileSync(join(ROOT, "packages", file), "utf8"))?.[1];
  expect(found, `${pattern} in ${file}`).to.be.a("string");
  const [base = "", power] = (found as string).split(" ** ");
  return power === undefined ? Number(base.replaceAll("_", "")) : Number(base) ** Number(power);
}

/** The greatest number that is taken. */
function most(taken: (count: number) => boolean): number {
  let high = 1;
  while (taken(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (taken(middle)) low = middle;
    else high = middle;
  }
  return low;
}

const ok = (rest: string): string => `HTTP/1.1 200 OK\r\n${rest}`;
const chunks = (rest: string): string => ok(`Transfer-Encoding: chunked\r\n\r\n${rest}`);
/** A text of so many characters, as far as there is room beside what it has to hold. */
const padded = (length: number, before: string): string =>
  before + "a".repeat(Math.max(0, length - before.length));

/** Whether the beginning of a response is not refused. */
function isTaken(text: string): boolean {
  const { outcome, recorder } = exchange([bytes(text)]);
  return outcome.failure === undefined && recorder.ended === undefined;
}

/** Whether a head of so many bytes, line ends included, is taken so far. */
function isHeadTaken(length: number): boolean {
  const lines = ok("");
  const header = `${padded(1022, "X: ")}\r\n`;
  const left = length - lines.length;
  if (left < 10) return true;
  const rest = left % 1024;
  const last = rest < 10 ? "" : `${padded(rest - 2, "X: ")}\r\n`;
  return isTaken(lines + header.repeat(Math.floor(left / 1024)) + last);
}

function heldOfAnEarlyResponse(): number {
  const { protocol, transport } = connected();
  const requesting = protocol.request(makeRequest("POST", { body: new ManualProducer() }));
  requesting.addErrback(() => undefined);
  protocol.dataReceived(bytes(ok("\r\n")));
  let held = 0;
  for (transport.paused = false; !transport.paused; held += 1024) {
    protocol.dataReceived(Buffer.alloc(1024));
  }
  protocol.connectionLost(connectionDone());
  return held;
}

/** The seconds until the only delayed call of a clock. */
function delay(clock: Clock): number {
  const calls = clock.getDelayedCalls();
  expect(calls).to.have.length(1);
  return (calls[0]?.getTime() ?? Number.NaN) - clock.seconds();
}

/** The seconds of the only delayed call once a request was made, and a reply came. */
function delayOfRequest(reply: string): number {
  const clock = new Clock();
  const endpoint = new MemoryEndpoint();
  const agent = new client.Agent(clock as never);
  agent._getEndpoint = () => endpoint;
  const asking = agent.request("GET", "http://host/");
  if (reply !== "") {
    asking.addCallback((response) => response.deliverBody(new Protocol()));
    endpoint.reply(reply);
  }
  const seconds = delay(clock);
  asking.addErrback(() => undefined);
  endpoint.last.protocol.connectionLost(connectionDone());
  return seconds;
}

function abortTimeout(): number {
  const clock = new Clock();
  const { protocol } = connected({ reactor: clock });
  protocol.abort();
  return delay(clock);
}

function continueTimeout(): number {
  const clock = new Clock();
  const { protocol } = connected({ reactor: clock });
  const headers = { Expect: ["100-continue"] };
  const asking = protocol.request(makeRequest("POST", { headers, body: new ManualProducer() }));
  const seconds = delay(clock);
  asking.addErrback(() => undefined);
  protocol.connectionLost(connectionDone());
  return seconds;
}

function mostRedirects(): number {
  const stub = new StubAgent();
  new client.RedirectAgent(stub).request("GET", "http://host/").addErrback(() => undefined);
  for (let redirects = 0; ; redirects += 1) {
    const before = stub.requests.length;
    stub.reply(302, { Location: ["/again"] });
    if (stub.requests.length === before) return redirects;
  }
}

function isCodingTaken(codings: number): boolean {
  const stub = new StubAgent();
  const decoding = new client.ContentDecoderAgent(stub, []).request("GET", "http://host/");
  let failed = false;
  decoding.addErrback(() => {
    failed = true;
  });
  stub.reply(200, { "Content-Encoding": [Array(codings).fill("x").join(",")] });
  return !failed;
}

function isProxyHeaderTaken(length: number): boolean {
  try {
    new V1Parser().feed(bytes(`${padded(Math.max(length - 2, 13), "PROXY UNKNOWN ")}\r\n`));
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidProxyHeader);
    return false;
  }
}

/** The default of a time with which a fake reactor was asked to connect. */
function timeoutOfEndpoint(): number | null {
  const memory = new MemoryReactorClock();
  const connecting = new TCP4ClientEndpoint(memory, "127.0.0.1", 80).connect(
    Factory.forProtocol(Protocol) as never,
  );
  connecting.addErrback(() => undefined);
  return memory.tcpClients[0]?.[3] ?? null;
}

const inner = Factory.forProtocol(Protocol) as never;
const pool = new client.HTTPConnectionPool(new Clock());
const unlimited = (value: number | null): string =>
  value === null || value === Number.POSITIVE_INFINITY ? "none" : String(value);

/** The defaults, by what stands in the first column of the page. */
const DEFAULTS: Readonly<Record<string, () => string>> = {
  "a status or header line": () =>
    `${most((length) => isTaken(ok(`${padded(length - 1, "X: ")}\r\n`)))} bytes`,
  "the header lines of a response": () =>
    `${most((lines) => isTaken(ok("X: a\r\n".repeat(lines))))}`,
  "status line and headers together": () => `${most(isHeadTaken)} bytes`,
  "1xx responses before the final one": () =>
    `${most((count) => isTaken("HTTP/1.1 103 Hints\r\n\r\n".repeat(count)))}`,
  trailers: () =>
    `${most((length) => isTaken(chunks(`0\r\n${padded(length - 2, "X: ")}\r\n`)))} bytes`,
  "a chunk-size line, extensions included": () =>
    `${most((length) => isTaken(chunks(`${padded(length - 1, "1;")}\r\n`)))} bytes`,
  "a Content-Length or a chunk size": () => {
    expect(isTaken(ok("Content-Length: 9007199254740992\r\n\r\n"))).to.equal(false);
    expect(isTaken(ok("Content-Length: 9007199254740991\r\n\r\n"))).to.equal(true);
    expect(isTaken(chunks("20000000000000\r\n"))).to.equal(false);
    expect(isTaken(chunks("1fffffffffffff\r\n"))).to.equal(true);
    return `${Number.MAX_SAFE_INTEGER} bytes`;
  },
  "the body of a response that arrives before its request is written": () =>
    `${heldOfAnEarlyResponse()} bytes`,

  "a body that `readBody` reads": () =>
    `${fromSource(`${WEB}/client/body/read-body.ts`, /DEFAULT_MAX_LENGTH = ([0-9*_ ]+);/)} bytes`,
  // `collect` imports the same constant.
  "a body that `collect` of treq reads": () =>
    `${fromSource(`${WEB}/client/body/read-body.ts`, /DEFAULT_MAX_LENGTH = ([0-9*_ ]+);/)} bytes`,
  "a body after decompression": () =>
    `${fromSource(`${WEB}/client/codings/decompressor.ts`, /maxLength \?\? ([0-9*_ ]+);/)} bytes`,
  "the ratio of a body's decoded size to its size, beyond the first 1048576 bytes": () => {
    const file = `${WEB}/client/codings/decompressor.ts`;
    expect(fromSource(file, /RATIO_CHECKED_FROM = ([0-9*_ ]+);/)).to.equal(1_048_576);
    return `${fromSource(file, /maxRatio \?\? ([0-9*_ ]+);/)}`;
  },
  "content codings of a response": () => `${most(isCodingTaken)}`,
  "redirects that are followed": () => `${mostRedirects()}`,
  "the body of a redirect": () =>
    `${fromSource(`${WEB}/client/agents/managed-response.ts`, /READ_AHEAD_LIMIT = ([0-9_]+);/)} bytes`,

  "until a connection is made, TLS included": () =>
    `${fromSource(`${WEB}/client/endpoints/endpoint-factory.ts`, /DEFAULT_CONNECT_TIMEOUT = ([0-9]+);/)} seconds`,
  "until a proxy has made a tunnel": () =>
    `${fromSource(`${WEB}/client/endpoints/endpoint-factory.ts`, /DEFAULT_CONNECT_TIMEOUT = ([0-9]+);/)} seconds`,
  "until the head of the response has arrived, since a part of the request was last written": () =>
    `${delayOfRequest("")} seconds`,
  "between two pieces of a body that is being read": () =>
    `${delayOfRequest(ok("Content-Length: 5\r\n\r\nhe"))} seconds`,
  "until a connection that is not used any more has closed": () => `${abortTimeout()} seconds`,
  "until a body that waits for a 100 response is sent": () => `${continueTimeout()} second`,
  "for a request of treq, with its redirects": () =>
    unlimited(fromSource(`${WEB}/treq/client.ts`, /timeout = ([0-9]+) }/) || null),

  "idle connections to one host": () => `${pool.maxPersistentPerHost}`,
  "connections to one host": () => unlimited(pool.maxConnectionsPerHost),
  "how long an idle connection is kept": () => `${pool.cachedConnectionTimeout} seconds`,
  "hosts whose settings `HostnameCachingHTTPSPolicy` stores": () =>
    `${new client.HostnameCachingHTTPSPolicy(new client.BrowserLikePolicyForHTTPS())._cacheSize}`,

  "until `connectTCP`, `connectSSL` or `connectUNIX` has connected": () =>
    `${fromSource("reactor/src/lib/reactor/node-reactor.ts", /timeout: number \| null = ([0-9]+),/)} seconds`,
  "until an endpoint has connected": () => `${timeoutOfEndpoint()} seconds`,
  "between two attempts of a `HostnameEndpoint`": () =>
    `${HostnameEndpoint._DEFAULT_ATTEMPT_DELAY} seconds`,
  "connections that wait to be accepted": () =>
    `${fromSource("reactor/src/lib/reactor/node-reactor.ts", /backlog = ([0-9]+),/)}`,
  "a datagram that is received": () =>
    `${fromSource("reactor/src/lib/reactor/node-reactor.ts", /maxPacketSize = ([0-9]+),/)} bytes`,
  "bytes that a transport queues before it pauses a producer": () =>
    `${fromSource("reactor/src/lib/transport/outgoing-side.ts", /bufferSize = ([0-9_]+);/)} bytes`,

  "a line of `LineReceiver`": () => `${new LineReceiver().MAX_LENGTH} bytes`,
  "a line of `LineOnlyReceiver`": () => `${new LineOnlyReceiver().MAX_LENGTH} bytes`,
  "a string of `NetstringReceiver`": () => `${new NetstringReceiver().MAX_LENGTH} bytes`,
  "a string of `Int8StringReceiver`, `Int16StringReceiver` or `Int32StringReceiver`": () => {
    const lengths = [Int8StringReceiver, Int16StringReceiver, Int32StringReceiver].map(
      (Receiver) => new Receiver().MAX_LENGTH,
    );
    expect(new Set(lengths).size).to.equal(1);
    return `${lengths[0]} bytes`;
  },
  "a PROXY header of version 1": () => `${most(isProxyHeaderTaken)} bytes`,
  "time without data that `TimeoutFactory` allows": () =>
    `${new TimeoutFactory(inner).timeoutPeriod} seconds`,
  "connections of one host that `LimitConnectionsByPeer` allows": () =>
    `${new LimitConnectionsByPeer(inner).maxConnectionsPerPeer}`,
  "connections that `LimitTotalConnectionsFactory` allows": () =>
    unlimited(new LimitTotalConnectionsFactory().connectionLimit),
  "the delay of `ReconnectingClientFactory`": () =>
    `${new ReconnectingClientFactory().maxDelay} seconds`,
  "attempts of `ReconnectingClientFactory` in a row": () =>
    unlimited(new ReconnectingClientFactory().maxRetries),
};

/** The rows of all tables, by their first column. */
const ROWS = new Map(
  [...PAGE.matchAll(/^\| (.+) \|$/gm)]
    .map((match) => (match[1] as string).split(" | "))
    .filter(([what]) => what !== "what" && what !== "---")
    .map((cells) => [cells[0] as string, cells]),
);

describe("the page of limits", () => {
  it("has a row for each limit that this test checks, and no other", () => {
    expect([...ROWS.keys()]).to.have.members(Object.keys(DEFAULTS));
  });

  for (const [what, found] of Object.entries(DEFAULTS)) {
    it(`says the default: ${what}`, () => {
      expect(ROWS.get(what)?.[2]).to.equal(found());
    });
  }

  it("names only errors that exist", () => {
    const exported: Record<string, unknown> = {
      ...deferred,
      ...reactorErrors,
      ...client,
      ...http,
      ...newclient,
      ...webErrors,
    };
    const errors = [...ROWS.values()].flatMap((cells) =>
      [...(cells[3] as string).matchAll(/`(_?[A-Z]\w+)`/g)].map((match) => match[1] as string),
    );
    const missing = errors.filter((name) => !(name in exported));
    expect(errors).to.have.length.above(10);
    expect(missing).to.deep.equal([]);
  });

  it("names every option of the client that is a limit or a time", () => {
    const folder = join(ROOT, "packages", WEB);
    const sources = ["options/response-limits.ts", "options/request-options.ts"];
    const names = sources.flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/readonly (\w+)\?: number/g)].map(
        (match) => match[1] as string,
      ),
    );
    expect(names).to.include("maxHeaders");
    for (const name of new Set(names)) expect(PAGE, name).to.include(`\`${name}\``);
  });
});
