// Every number that a caller sets is checked. A limit that is not a number would limit nothing:
// each comparison with it is false.

import { Clock } from "@twisted-ts/reactor/task";
import {
  Agent,
  EnvironmentProxyAgent,
  GzipDecoder,
  limitDecoder,
  ProxyAgent,
  readBody,
  TunnelEndpoint,
} from "@twisted-ts/web-client";
import { HTTP11ClientProtocol } from "@twisted-ts/web-client/newclient";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { bytes, connected, makeRequest, watch } from "../../support/http-client.ts";

type ErrorClass = typeof TypeError | typeof RangeError;
type Case = readonly [value: unknown, error: ErrorClass];

const NO_NUMBERS: readonly Case[] = [
  ["5", TypeError],
  [null, TypeError],
  [true, TypeError],
  [[5], TypeError],
  [1n, TypeError],
];
const NO_LIMITS: readonly Case[] = [
  ...NO_NUMBERS,
  [Number.NaN, RangeError],
  [-1, RangeError],
  [1.5, RangeError],
];
const NO_TIMES: readonly Case[] = [
  ...NO_NUMBERS,
  [Number.NaN, RangeError],
  [-1, RangeError],
  [0, RangeError],
];

const LIMITS = [
  "maxHeaders",
  "maxHeaderLineLength",
  "maxHeadersSize",
  "maxInformationalResponses",
  "maxTrailersSize",
];

const clock = new Clock() as never;
const endpoint = {} as never;

/** What takes the limits of a response, by its name. */
const TAKERS: Readonly<Record<string, (options: object) => unknown>> = {
  Agent: (options) => new Agent(clock, options),
  ProxyAgent: (options) => new ProxyAgent(endpoint, clock, null, options),
  EnvironmentProxyAgent: (options) => new EnvironmentProxyAgent(clock, options),
  HTTP11ClientProtocol: (options) => new HTTP11ClientProtocol(undefined, options),
  TunnelEndpoint: (limits) => new TunnelEndpoint(endpoint, "host", 443, { limits }),
};

/** Expects that an option is refused with each of the values, and that the message names it. */
function expectRefused(
  take: (options: object) => unknown,
  name: string,
  cases: readonly Case[],
): void {
  for (const [value, error] of cases) {
    expect(() => take({ [name]: value }), `${name}: ${String(value)}`).to.throw(error, name);
  }
}

describe("a limit on the head of a response", () => {
  for (const [taker, take] of Object.entries(TAKERS)) {
    it(`is refused by ${taker} when it is not an integer from 0 on`, () => {
      for (const name of LIMITS) {
        expectRefused(take, name, NO_LIMITS);
        expect(() => take({ [name]: 0 })).not.to.throw();
        expect(() => take({ [name]: Number.POSITIVE_INFINITY })).not.to.throw();
      }
    });
  }
});

describe("a time of HTTP11ClientProtocol", () => {
  const take = (options: object): unknown => new HTTP11ClientProtocol(undefined, options);

  it("is refused when it is not a positive number of seconds", () => {
    expectRefused(take, "abortTimeout", NO_TIMES);
    expectRefused(take, "continueTimeout", NO_TIMES);
  });

  it("is refused when its clock has no callLater", () => {
    for (const reactor of [{}, 5, "clock", null]) {
      expect(() => take({ reactor }), String(reactor)).to.throw(TypeError, "callLater");
    }
  });

  it("sets no limit when it is Infinity", () => {
    const reactor = new Clock();
    const forever = Number.POSITIVE_INFINITY;
    const { protocol } = connected({ reactor, abortTimeout: forever, continueTimeout: forever });
    const headers = { Expect: ["100-continue"] };
    const body = { ...producer, length: 5 };
    watch(protocol.request(makeRequest("POST", { headers, body })));
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
    const idle = connected({ reactor, abortTimeout: forever });
    idle.protocol.abort();
    expect(idle.transport.calls).to.deep.equal(["loseConnection"]);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });
});

describe("a limit on the length of a body", () => {
  const readers: readonly [string, (maxLength: never) => unknown][] = [
    ["readBody", (maxLength) => readBody(makeResponse(), { maxLength })],
    ["collect", (maxLength) => treq.collect(makeResponse(), () => undefined, { maxLength })],
  ];
  for (const [name, read] of readers) {
    it(`is refused by ${name} when it is not an integer from 0 on`, () => {
      for (const [maxLength, error] of NO_LIMITS) {
        expect(() => read(maxLength as never), String(maxLength)).to.throw(error, "maxLength");
      }
    });
  }

  it("is refused by limitDecoder when it is not an integer from 0 on", () => {
    const take = (limits: object): unknown => limitDecoder(GzipDecoder, limits);
    expectRefused(take, "maxLength", NO_LIMITS);
    expectRefused(take, "maxRatio", NO_TIMES);
    expect(() => take({ maxLength: 0, maxRatio: 1.5 })).not.to.throw();
  });

  it("fails the Deferred of content when it is refused; the body can be read afterwards", () => {
    const response = new treq.TreqResponse(makeResponse());
    for (const [maxLength, error] of NO_LIMITS) {
      const { failure } = watch(response.content({ maxLength: maxLength as never }));
      expect(failure?.value, String(maxLength)).to.be.instanceOf(error);
    }
    expect(watch(response.content()).value?.toString()).to.equal("abc");
  });
});

/** A body that is never written. */
const producer = {
  startProducing: () => {
    throw new Error("The body must not be written");
  },
  stopProducing: () => undefined,
  pauseProducing: () => undefined,
  resumeProducing: () => undefined,
};

/** A response whose body has come. */
function makeResponse() {
  const { protocol } = connected();
  const response = watch(protocol.request(makeRequest()));
  protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"));
  if (response.value === undefined) throw new Error("There is no response");
  return response.value;
}
