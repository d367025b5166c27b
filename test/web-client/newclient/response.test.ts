// Bodies whose protocols call back at once, or throw: connectionLost of each is called once.

import { flushUnhandledFailures } from "@twisted-ts/deferred";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { Headers } from "@twisted-ts/web-client/http_headers";
import {
  HTTP11ClientProtocol,
  InvalidStateError,
  Response,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import {
  BodyRecorder,
  bytes,
  connected,
  connectionDone,
  errorNames,
  makeRequest,
  watch,
} from "../../support/http-client.ts";
import { muteStandardError } from "../../support/mute.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";

/** A protocol that has received this much of a response. */
function makeResponse(reply: string) {
  const { protocol, transport } = connected();
  const outcome = watch(protocol.request(makeRequest()));
  protocol.dataReceived(bytes(reply));
  return { protocol, transport, response: outcome.value as Response };
}

/** A protocol of a body that closes the connection at the first bytes. */
function makeClosingProtocol(): Protocol {
  const protocol = new Protocol();
  protocol.dataReceived = () => protocol.transport?.loseConnection();
  return protocol;
}

describe("Response.deliverBody", () => {
  for (const [title, reply] of [
    ["more is to come", `${HEAD}a`],
    ["all has come", `${HEAD}abc`],
  ] as const) {
    it(`refuses a second protocol from within the first one's connectionMade when ${title}`, () => {
      const { protocol, response } = makeResponse(reply);
      const first = new BodyRecorder();
      const second = new BodyRecorder();
      first.connectionMade = () => {
        expect(() => response.deliverBody(second)).to.throw(InvalidStateError, "already has");
      };
      response.deliverBody(first);
      protocol.connectionLost(connectionDone());
      expect([first.ends, second.ends]).to.deep.equal([1, 0]);
    });

    it(`takes another protocol when the first one's connectionMade has thrown and ${title}`, () => {
      const { protocol, response } = makeResponse(reply);
      const first = new BodyRecorder();
      const second = new BodyRecorder();
      first.connectionMade = () => {
        throw new EvalError("not now");
      };
      expect(() => response.deliverBody(first)).to.throw(EvalError);
      response.deliverBody(second);
      protocol.connectionLost(connectionDone());
      expect([first.ends, second.ends]).to.deep.equal([0, 1]);
      expect(second.body).to.equal(reply.slice(HEAD.length));
    });
  }

  it("refuses a second protocol from within the first one's connectionLost", () => {
    const { response } = makeResponse(`${HEAD}abc`);
    const first = new BodyRecorder();
    const second = new BodyRecorder();
    first.connectionLost = () => {
      expect(() => response.deliverBody(second)).to.throw(InvalidStateError);
    };
    response.deliverBody(first);
    expect(second.ends).to.equal(0);
    expect(response._state).to.equal("FINISHED");
  });

  it("ends the body of a protocol that closes the connection while it receives the buffered pieces", () => {
    const { protocol, transport, response } = makeResponse(`${HEAD}a`);
    const recorder = new BodyRecorder();
    recorder.dataReceived = () => protocol.connectionLost(connectionDone());
    transport.calls.length = 0;
    response.deliverBody(recorder);
    expect(errorNames(recorder.ended)).to.equal("ResponseFailed[ConnectionDone, _DataLoss]");
    expect(recorder.ends).to.equal(1);
    expect(response._state).to.equal("FINISHED");
    expect(transport.calls).to.deep.equal([]);
  });

  it("does not resume a connection that the protocol closed at a buffered piece", () => {
    const protocol = new HTTP11ClientProtocol();
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    const outcome = watch(protocol.request(makeRequest()));
    protocol.dataReceived(bytes(`${HEAD}a`));
    outcome.value?.deliverBody(makeClosingProtocol());
    expect(transport.disconnecting).to.equal(true);
    expect(transport.producerState).to.equal("paused");
  });

  it("does not resume a transport of its own that the protocol closed at a buffered piece", () => {
    const transport = new StringTransport();
    const response = new Response(["HTTP", 1, 1], 200, "OK", new Headers(), transport as never);
    response._bodyDataReceived(bytes("a"));
    response.deliverBody(makeClosingProtocol());
    expect(transport.disconnecting).to.equal(true);
  });

  it("closes the connection, and ends the body, when its protocol throws at a buffered piece", () => {
    const { protocol, transport, response } = makeResponse(`${HEAD}a`);
    const recorder = new BodyRecorder();
    recorder.dataReceived = () => {
      throw new EvalError("not this");
    };
    expect(() => response.deliverBody(recorder)).to.throw(EvalError, "not this");
    expect(transport.calls).to.include("abortConnection");
    expect(() => response.deliverBody(new BodyRecorder())).to.throw(InvalidStateError);
    protocol.connectionLost(connectionDone());
    expect(errorNames(recorder.ended)).to.equal(
      "ResponseFailed[EvalError, ConnectionDone, _DataLoss]",
    );
    expect(recorder.ends).to.equal(1);
  });

  it("ends the body when its protocol throws at all of it, and does not close the connection", () => {
    const { protocol, transport, response } = makeResponse(`${HEAD}abc`);
    const recorder = new BodyRecorder();
    recorder.dataReceived = () => {
      throw new EvalError("not this");
    };
    transport.calls.length = 0;
    expect(() => response.deliverBody(recorder)).to.throw(EvalError, "not this");
    expect(errorNames(recorder.ended)).to.equal("ResponseFailed[EvalError]");
    expect(() => response.deliverBody(new BodyRecorder())).to.throw(InvalidStateError);
    expect(transport.calls).to.deep.equal([]);
    expect(protocol.state).to.equal("QUIESCENT");
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  for (const [title, reply] of [
    ["of a known length", HEAD],
    ["of an unknown length", "HTTP/1.1 200 OK\r\n\r\n"],
  ] as const) {
    it(`ends a body ${title} with what its protocol throws at the last piece`, () => {
      const { protocol, transport, response } = makeResponse(reply);
      const recorder = new BodyRecorder();
      recorder.dataReceived = () => {
        throw new EvalError("not this");
      };
      response.deliverBody(recorder);
      protocol.dataReceived(bytes("abc"));
      expect(errorNames(recorder.ended)).to.match(/^ResponseFailed\[EvalError[,\]]/);
      expect(transport.calls).to.include("loseConnection");
      protocol.connectionLost(connectionDone());
      expect(recorder.ends).to.equal(1);
    });
  }

  it("delivers nothing more to a protocol that lost the connection and threw at its end", () => {
    const { protocol, response } = makeResponse(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const recorder = new BodyRecorder();
    let pieces = 0;
    recorder.dataReceived = () => {
      pieces += 1;
      protocol.connectionLost(connectionDone());
    };
    recorder.connectionLost = () => {
      throw new EvalError("too early");
    };
    response.deliverBody(recorder);
    const unmute = muteStandardError();
    protocol.dataReceived(bytes("1\r\na\r\n1\r\nb\r\n"));
    unmute();
    expect(pieces).to.equal(1);
    expect(response._state).to.equal("FINISHED");
  });
});

describe("Response.switchProtocol", () => {
  /** A response to CONNECT, with bytes after it. */
  function tunnel() {
    const { protocol, transport } = connected();
    const outcome = watch(protocol.request(makeRequest("CONNECT")));
    protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\n\r\nfirst "));
    return { protocol, transport, response: outcome.value as Response };
  }

  it("delivers bytes that come while the protocol is being connected after those that came before", () => {
    const { protocol, response } = tunnel();
    const recorder = new BodyRecorder();
    recorder.connectionMade = () => protocol.dataReceived(bytes("second"));
    response.switchProtocol(recorder);
    protocol.dataReceived(bytes(" third"));
    expect(recorder.body).to.equal("first second third");
  });

  it("calls connectionLost once, after the bytes, when the connection is lost while the protocol is being connected", () => {
    const { protocol, transport, response } = tunnel();
    const recorder = new BodyRecorder();
    recorder.connectionMade = () => protocol.connectionLost(connectionDone());
    transport.calls.length = 0;
    response.switchProtocol(recorder);
    expect(recorder.body).to.equal("first ");
    expect(recorder.ends).to.equal(1);
    expect(transport.calls).to.deep.equal([]);
  });

  it("aborts the connection, and calls connectionLost, when the protocol throws at bytes that were kept", () => {
    const { protocol, transport, response } = tunnel();
    const recorder = new BodyRecorder();
    recorder.dataReceived = () => {
      throw new EvalError("not this");
    };
    expect(() => response.switchProtocol(recorder)).to.throw(EvalError);
    expect(() => response.switchProtocol(new BodyRecorder())).to.throw(InvalidStateError);
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(connectionDone());
    expect(recorder.ends).to.equal(1);
  });
});
