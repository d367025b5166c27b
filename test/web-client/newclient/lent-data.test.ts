// Bytes of a read that HTTP11ClientProtocol only borrows: they are overwritten as soon as it
// returns.

import { lentDataReceived } from "@twisted-ts/reactor/internal";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { readBody } from "@twisted-ts/web-client";
import type { HTTP11ClientProtocol, Response } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { BodyKeeper, bytes, connected, makeRequest, watch } from "../../support/http-client.ts";

/** Lends bytes, and overwrites them afterwards. */
function lend(protocol: HTTP11ClientProtocol, text: string): void {
  const lent = bytes(text);
  protocol[lentDataReceived](lent);
  lent.fill(0x2a);
}

const REPLIES = {
  length: "HTTP/1.1 200 OK\r\nX-A: value\r\nContent-Length: 10\r\n\r\nabcdefghij",
  chunked:
    "HTTP/1.1 200 OK\r\nX-A: value\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n6\r\nefghij\r\n0\r\nX-T: 1\r\n\r\n",
} as const;

/** Keeps the very Buffers it is given. */
class Keeper extends Protocol {
  readonly kept: Buffer[] = [];

  override dataReceived(data: Buffer): void {
    this.kept.push(data);
  }
}

describe("HTTP11ClientProtocol, lent the bytes of a read", () => {
  for (const [name, reply] of Object.entries(REPLIES)) {
    it(`reads the same wherever they are cut (${name})`, () => {
      for (let at = 1; at < reply.length; at += 1) {
        const { protocol } = connected();
        let body: Buffer | undefined;
        const outcome = watch(
          protocol.request(makeRequest()).addCallback((response: Response) => {
            readBody(response).addCallback((whole) => {
              body = whole;
            });
            return response;
          }),
        );
        lend(protocol, reply.slice(0, at));
        lend(protocol, reply.slice(at));
        expect(String(body), `cut at ${at}`).to.equal("abcdefghij");
        expect(outcome.value?.headers.getRawHeaders("X-A")).to.deep.equal(["value"]);
        if (name === "chunked") {
          expect(outcome.value?.trailers?.getRawHeaders("X-T")).to.deep.equal(["1"]);
        }
        expect(protocol.state).to.equal("QUIESCENT");
      }
    });

    it(`gives copies of the bytes to a protocol that does not accept lent bytes (${name})`, () => {
      const { protocol } = connected();
      const keeper = new Keeper();
      protocol
        .request(makeRequest())
        .addCallback((response: Response) => response.deliverBody(keeper));
      for (const byte of reply) lend(protocol, byte);
      expect(String(Buffer.concat(keeper.kept))).to.equal("abcdefghij");
    });

    it(`keeps a copy of a body before deliverBody (${name})`, () => {
      const { protocol } = connected();
      const outcome = watch(protocol.request(makeRequest()));
      lend(protocol, reply);
      const keeper = new BodyKeeper();
      outcome.value?.deliverBody(keeper);
      expect(keeper.body).to.equal("abcdefghij");
    });
  }

  it("gives copies of the bytes to a protocol that takes the connection over", () => {
    const headers = { Connection: ["Upgrade"], Upgrade: ["echo"] };
    const { protocol } = connected();
    const outcome = watch(protocol.request(makeRequest("GET", { headers })));
    lend(protocol, "HTTP/1.1 101 Go\r\nUpgrade: echo\r\n\r\nfirst");
    const keeper = new Keeper();
    lend(protocol, "held");
    outcome.value?.switchProtocol(keeper);
    lend(protocol, "live");
    expect(String(Buffer.concat(keeper.kept))).to.equal("firstheldlive");
  });

  it("reads afterwards what comes from within a callback", () => {
    const { protocol } = connected();
    const keeper = new BodyKeeper();
    protocol.request(makeRequest()).addCallback((response: Response) => {
      response.deliverBody(keeper);
      lend(protocol, "defghij");
    });
    lend(protocol, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    expect(keeper.body).to.equal("abcdefghij");
    expect(protocol.state).to.equal("QUIESCENT");
  });
});
