// HTTPParser and HTTPClientParser by themselves, as tests and subclasses use them: hooks set
// on one object, a response whose methods are replaced, the callback at the end.

import { Failure } from "@twisted-ts/deferred";
import { type LogEvent, Logger } from "@twisted-ts/deferred/logger";
import { ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { _ChunkedTransferDecoder } from "@twisted-ts/web-client/http";
import {
  BadResponseVersion,
  BODY,
  DONE,
  HEADER,
  HTTPClientParser,
  HTTPParser,
  ParseError,
  type Response,
  STATUS,
  UNKNOWN_LENGTH,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import { bytes, errorNames, makeRequest, watch } from "../../support/http-client.ts";

/** A parser on a transport, and the calls of its callback. */
function makeParser(method = "GET") {
  const rests: string[] = [];
  const transport = new StringTransport();
  const parser = new HTTPClientParser(makeRequest(method), (rest) => {
    rests.push(rest.toString("latin1"));
  });
  parser.makeConnection(transport);
  return { parser, transport, rests };
}

/** Starts a response whose body is recorded, and not delivered. */
function startResponse(method?: string) {
  const all = makeParser(method);
  all.parser.dataReceived(bytes("HTTP/1.1 200 OK\r\n"));
  const response = all.parser.response as Response;
  const body: string[] = [];
  response._bodyDataReceived = (data) => {
    body.push(data.toString("latin1"));
  };
  return { ...all, response, body };
}

describe("HTTPParser", () => {
  for (const end of ["\r\n", "\n"]) {
    it(`calls hooks that are set on one parser, with lines that end in ${JSON.stringify(end)}`, () => {
      const parser = new HTTPParser();
      const received: string[] = [];
      parser.statusReceived = (line) => received.push(line.toString());
      parser.headerReceived = (name, value) => received.push(`${name}=${value}`);
      parser.makeConnection(new StringTransport());
      expect(parser.state).to.equal(STATUS);
      parser.dataReceived(bytes(`START LINE${end}`));
      expect(parser.state).to.equal(HEADER);
      for (const line of ["X-A:b", "X-C:", " d ", "\te", ""]) {
        parser.dataReceived(bytes(line + end));
      }
      expect(received).to.deep.equal(["START LINE", "X-A=b", "X-C=d \te"]);
      expect(parser.state).to.equal(BODY);
    });
  }

  it("lets a replaced allHeadersReceived set the state", () => {
    const parser = new HTTPParser();
    parser.allHeadersReceived = () => {
      parser.state = STATUS;
    };
    parser.makeConnection(new StringTransport());
    parser.dataReceived(bytes("A\r\n\r\n"));
    expect(parser.state).to.equal(STATUS);
  });
});

describe("HTTPClientParser", () => {
  it("checks a status line without request or transport, and shows it in the error", () => {
    const parser = new HTTPClientParser(null as never, null as never);
    for (const line of ["one", "HTTP/1.1 two three"]) {
      const thrown = (): void => parser.statusReceived(bytes(line));
      expect(thrown).to.throw(ParseError).with.property("data").that.deep.equals(bytes(line));
    }
    for (const version of ["a", "a/b/c", "a/", "a/..", "a/b.c", "a/-1.-1"]) {
      const thrown = (): unknown => parser.parseVersion(bytes(version));
      expect(thrown)
        .to.throw(BadResponseVersion)
        .with.property("data")
        .that.deep.equals(bytes(version));
    }
  });

  it("passes the body to the response's current method, and the bytes after it to the callback", () => {
    const { parser, transport, rests, body } = startResponse();
    parser.dataReceived(bytes("Content-Length: 4\r\n\r\n"));
    expect(transport.producerState).to.equal("paused");
    parser.dataReceived(bytes("ab"));
    expect([parser.state, rests]).to.deep.equal([BODY, []]);
    parser.dataReceived(bytes("cdef"));
    expect(body).to.deep.equal(["ab", "cd"]);
    expect([parser.state, rests]).to.deep.equal([DONE, ["ef"]]);
  });

  it("ends a response without a body, and does not pause the transport", () => {
    const { parser, transport, rests, response, body } = startResponse("HEAD");
    let ends = 0;
    response._bodyDataFinished = () => {
      ends += 1;
    };
    parser.dataReceived(bytes("Content-Length: 4\r\n\r\nmore"));
    expect(transport.producerState).to.equal("producing");
    expect([response.length, ends, body, rests]).to.deep.equal([0, 1, [], ["more"]]);
  });

  it("calls the callback, too, when the end of the connection ends a body of unknown length", () => {
    for (const reason of [new ConnectionDone(), new Failure(new ConnectionDone())]) {
      const { parser, rests, response, body } = startResponse();
      parser.dataReceived(bytes("\r\n"));
      parser.dataReceived(bytes("ab"));
      expect(response.length).to.equal(UNKNOWN_LENGTH);
      expect(rests).to.deep.equal([]);
      parser.connectionLost(reason as Failure);
      expect([parser.state, body, rests]).to.deep.equal([DONE, ["ab"], [""]]);
    }
  });

  it("does not call the callback when a body of known length ends too early", () => {
    const { parser, rests } = startResponse();
    parser.dataReceived(bytes("Content-Length: 4\r\n\r\nab"));
    parser.connectionLost(new Failure(new ConnectionDone()));
    expect(rests).to.deep.equal([]);
  });

  it("uses the codes without a body, and the decoders, of a subclass", () => {
    class Decoder extends _ChunkedTransferDecoder {
      override noMoreData(): void {}
    }
    class Mine extends HTTPClientParser {
      override NO_BODY_CODES = new Set([299]);
      override _transferDecoders = new Map([["chunked", Decoder]]);
    }
    const begin = (reply: string): Mine => {
      const parser = new Mine(makeRequest(), () => undefined);
      parser.makeConnection(new StringTransport());
      parser.dataReceived(bytes(reply));
      return parser;
    };
    expect(begin("HTTP/1.1 299 OK\r\nContent-Length: 4\r\n\r\n").state).to.equal(DONE);
    const parser = begin("HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    expect(parser.state).to.equal(BODY);
    expect(parser.bodyDecoder).to.be.instanceOf(Decoder);
  });

  it("logs the informational responses that the request did not ask for", () => {
    const logged = (expectations: string[]): unknown[] => {
      const transport = new StringTransport();
      const body = new ManualProducer();
      const request = makeRequest("POST", { body, headers: { Expect: expectations } });
      watch(request.writeTo(transport));
      const parser = new HTTPClientParser(request, () => undefined);
      const codes: unknown[] = [];
      parser._log = new Logger({ observer: (event: LogEvent) => codes.push(event["code"]) });
      parser.makeConnection(transport);
      for (const code of [100, 103, 100]) {
        parser.dataReceived(bytes(`HTTP/1.1 ${code} X\r\n\r\n`));
      }
      return codes;
    };
    expect(logged([])).to.deep.equal([100, 103, 100]);
    expect(logged(["100-continue"])).to.deep.equal([103]);
  });

  it("fails with ResponseNeverReceived without a byte, and with ResponseFailed after one", () => {
    for (const [received, name] of [
      ["", "ResponseNeverReceived[ConnectionLost]"],
      ["H", "ResponseFailed[ConnectionLost]"],
    ] as const) {
      const { parser } = makeParser();
      const outcome = watch(
        parser._responseDeferred as NonNullable<typeof parser._responseDeferred>,
      );
      if (received !== "") parser.dataReceived(bytes(received));
      parser.connectionLost(new Failure(new ConnectionLost()));
      expect(errorNames(outcome.failure)).to.equal(name);
      expect(parser._responseDeferred).to.equal(null);
    }
  });
});
