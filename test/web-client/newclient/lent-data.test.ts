// Bytes of a read that HTTP11ClientProtocol only borrows: they are overwritten as soon as it
// returns.

import type { Deferred } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import { connectProtocol, TCP4ClientEndpoint } from "@twisted-ts/reactor/endpoints";
import type { IListeningPort, ITransport } from "@twisted-ts/reactor/interfaces";
import { lentFormOf } from "@twisted-ts/reactor/internal";
import { Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { readBody } from "@twisted-ts/web-client";
import { HTTP11ClientProtocol, type Response } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { BodyRecorder, bytes, connected, makeRequest, watch } from "../../support/http-client.ts";

/** Lends bytes, and overwrites them afterwards. */
function lend(protocol: HTTP11ClientProtocol, text: string): void {
  const lent = bytes(text);
  lentFormOf(protocol)?.call(protocol, lent);
  lent.fill(0x2a);
}

const REPLIES = {
  length: "HTTP/1.1 200 OK\r\nX-A: value\r\nContent-Length: 10\r\n\r\nabcdefghij",
  chunked:
    "HTTP/1.1 200 OK\r\nX-A: value\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n6\r\nefghij\r\n0\r\nX-T: 1\r\n\r\n",
} as const;

/** Records the Buffers that it receives, without copying them. */
class BufferRecorder extends Protocol {
  readonly received: Buffer[] = [];

  override dataReceived(data: Buffer): void {
    this.received.push(data);
  }
}

describe("HTTP11ClientProtocol, when the bytes of a read are lent", () => {
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

    it(`delivers copies of the bytes to a protocol that does not accept lent bytes (${name})`, () => {
      const { protocol } = connected();
      const recorder = new BufferRecorder();
      protocol
        .request(makeRequest())
        .addCallback((response: Response) => response.deliverBody(recorder));
      for (const byte of reply) lend(protocol, byte);
      expect(String(Buffer.concat(recorder.received))).to.equal("abcdefghij");
    });

    it(`keeps a copy of a body before deliverBody (${name})`, () => {
      const { protocol } = connected();
      const outcome = watch(protocol.request(makeRequest()));
      lend(protocol, reply);
      const recorder = new BodyRecorder();
      outcome.value?.deliverBody(recorder);
      expect(recorder.body).to.equal("abcdefghij");
    });
  }

  it("delivers copies of the bytes to a protocol that takes the connection over", () => {
    const headers = { Connection: ["Upgrade"], Upgrade: ["echo"] };
    const { protocol } = connected();
    const outcome = watch(protocol.request(makeRequest("GET", { headers })));
    lend(protocol, "HTTP/1.1 101 Go\r\nUpgrade: echo\r\n\r\nfirst");
    const recorder = new BufferRecorder();
    lend(protocol, "held");
    outcome.value?.switchProtocol(recorder);
    lend(protocol, "live");
    expect(String(Buffer.concat(recorder.received))).to.equal("firstheldlive");
  });

  it("reads afterwards what comes from within a callback", () => {
    const { protocol } = connected();
    const recorder = new BodyRecorder();
    protocol.request(makeRequest()).addCallback((response: Response) => {
      response.deliverBody(recorder);
      lend(protocol, "defghij");
    });
    lend(protocol, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    expect(recorder.body).to.equal("abcdefghij");
    expect(protocol.state).to.equal("QUIESCENT");
  });
});

/** Passes all calls on to a transport, and records what is written. */
function recordWrites(transport: ITransport, written: string[]): ITransport {
  return new Proxy(transport, {
    get(target, name) {
      if (name === "write") {
        return (data: Uint8Array): void => {
          written.push(String(data));
          target.write(data);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("code that watches a connection of HTTP11ClientProtocol over a socket", () => {
  const REPLY = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody";
  let port: IListeningPort;
  const received: string[] = [];
  const written: string[] = [];

  class Server extends Protocol {
    override dataReceived(): void {
      this.transport?.write(Buffer.from(REPLY));
    }
  }

  class Watching extends HTTP11ClientProtocol {
    override makeConnection(transport: ITransport): void {
      super.makeConnection(recordWrites(transport, written));
    }

    override dataReceived(data: Buffer): void {
      received.push(String(data));
      super.dataReceived(data);
    }
  }

  beforeEach(() => {
    received.length = 0;
    written.length = 0;
    const factory = ServerFactory.forProtocol(Server);
    factory.noisy = false;
    port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
  });

  afterEach(() => port.stopListening());

  const connect = (make: () => HTTP11ClientProtocol): Deferred<HTTP11ClientProtocol> => {
    const { port: number } = port.getHost() as IPv4Address;
    return connectProtocol(new TCP4ClientEndpoint(reactor, "127.0.0.1", number), make());
  };

  it("is called with all bytes, as a subclass that overrides dataReceived", async () => {
    const protocol = await connect(() => new Watching());
    const body = await readBody(await protocol.request(makeRequest()));
    await protocol.abort();
    expect([received.join(""), String(body)]).to.deep.equal([REPLY, "body"]);
  });

  it("is called with all bytes, as a function in the place of one object's dataReceived", async () => {
    const protocol = await connect(() => new HTTP11ClientProtocol());
    const original = protocol.dataReceived;
    protocol.dataReceived = (data) => {
      received.push(String(data));
      original.call(protocol, data);
    };
    const body = await readBody(await protocol.request(makeRequest()));
    await protocol.abort();
    expect([received.join(""), String(body)]).to.deep.equal([REPLY, "body"]);
  });

  it("is called with the head of a request, as a Proxy of the transport", async () => {
    const protocol = await connect(() => new Watching());
    await readBody(await protocol.request(makeRequest()));
    await protocol.abort();
    expect(written.join("")).to.match(/^GET \/ HTTP\/1\.1\r\n(.+\r\n)*\r\n$/);
  });
});
