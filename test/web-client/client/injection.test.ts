// Invalid characters in a method or a URI are refused wherever a request begins: by the agents,
// when a Request is made, and when one whose attributes were changed is written. Only
// the ASCII white space around a URI is removed.

import { TCP4ClientEndpoint } from "@twisted-ts/reactor/endpoints";
import { MemoryReactorClock, StringTransport } from "@twisted-ts/reactor/testing";
import { Agent, type AgentReactor, ProxyAgent, Request } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { expect } from "chai";
import { bytes } from "../../support/http-client.ts";

type Text = string | Uint8Array;
type Begin = (method: Text, uri: Text) => unknown;

const reactor = Object.assign(new MemoryReactorClock(), { nameResolver: {} });
const headers = new Headers({ Host: ["h"] });

const BEGINNINGS: Readonly<Record<string, Begin>> = {
  "Agent.request": (method, uri) =>
    new Agent(reactor as unknown as AgentReactor).request(method, uri),
  "ProxyAgent.request": (method, uri) =>
    new ProxyAgent(new TCP4ClientEndpoint(reactor, "p", 1), reactor).request(method, uri),
  "the constructor of Request": (method, uri) => new Request(method, uri, headers, null),
  "Request.writeTo": (method, uri) => {
    const request = new Request("GET", "/", headers, null);
    Object.assign(request, { method, uri });
    const transport = new StringTransport();
    try {
      return request.writeTo(transport);
    } finally {
      expect(transport.value().length).to.equal(0);
    }
  },
};

/**
 * Every character up to U+00FF that is not a visible character of US-ASCII, and some beyond whose
 * low byte is CR, LF or a letter.
 */
const UNFIT = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
    (char) => char < "!" || char > "~",
  ),
  "\u010d",
  "\u010a",
  "\u0161",
  "\u2028",
  "\ufeff",
];

const WHITE_SPACE = /[\t-\r ]/;

/** The text and, when each character is one byte, its bytes. */
const bothWays = (text: string): Text[] =>
  /^[\0-\xff]*$/.test(text) ? [text, bytes(text)] : [text];

describe("Injection", () => {
  for (const [name, begin] of Object.entries(BEGINNINGS)) {
    it(`into a method is refused by ${name}`, () => {
      for (const text of ["GET\r\nX-Injected: 1", ...UNFIT.map((char) => `GET${char}`)]) {
        for (const method of bothWays(text)) {
          const call = () => begin(method, "http://h.invalid");
          expect(call, JSON.stringify(text)).to.throw(RangeError, /^Invalid method/);
        }
      }
    });

    it(`into the host or path of a URI is refused by ${name}`, () => {
      const atTheEnd = UNFIT.filter((char) => !WHITE_SPACE.test(char));
      const uris = [
        "http://h\r\n.invalid/",
        "http://h.invalid/\r\npath",
        ...UNFIT.map((char) => `http://h${char}.invalid/`),
        ...UNFIT.map((char) => `http://h.invalid/${char}path`),
        ...atTheEnd.map((char) => `http://h.invalid/${char}`),
        ...atTheEnd.map((char) => `${char}http://h.invalid/`),
      ];
      for (const text of uris) {
        for (const uri of bothWays(text)) {
          const call = () => begin("GET", uri);
          expect(call, JSON.stringify(text)).to.throw(RangeError, /^Invalid URI/);
        }
      }
    });
  }
});
