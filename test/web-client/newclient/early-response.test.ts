// A response that comes while its request is still being written: the writing stops, and the
// connection ends.

import { Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import {
  ConnectionAborted,
  ConnectionDone,
  ConnectionLost,
  TimeoutError,
} from "@twisted-ts/reactor/error";
import { Clock } from "@twisted-ts/reactor/task";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { HTTP11ClientProtocol, type Response } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import {
  BodyRecorder,
  bytes,
  connected,
  errorNames,
  makeRequest,
  type Outcome,
  watch,
} from "../../support/http-client.ts";
import { logged } from "../../support/mute.ts";

const COMPLETE = {
  "a length": "HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno",
  "a length, and Connection: close":
    "HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
  chunks: "HTTP/1.1 413 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
  "no body": "HTTP/1.1 204 No\r\n\r\n",
  "HTTP/1.0": "HTTP/1.0 413 No\r\nContent-Length: 2\r\n\r\nno",
} as const;

const ENDED = {
  "HTTP/1.0": "HTTP/1.0 413 No\r\n\r\nno",
  "Connection: close": "HTTP/1.1 413 No\r\nConnection: close\r\n\r\nno",
} as const;

const PRODUCERS = { "of unknown length": UNKNOWN_LENGTH, "of a known length": 1000 } as const;

interface Upload {
  readonly producer: ManualProducer;
  readonly outcome: Outcome<Response>;
  readonly recorder: BodyRecorder;
  readonly stopped: () => number;
}

function startUpload(
  protocol: HTTP11ClientProtocol,
  length: ManualProducer["length"],
  headers: Record<string, string[]> = {},
): Upload {
  const producer = new ManualProducer(length);
  const recorder = new BodyRecorder();
  const deferred = protocol.request(makeRequest("POST", { body: producer, headers }));
  deferred.addCallback((response: Response) => {
    response.deliverBody(recorder);
    return response;
  });
  return {
    producer,
    recorder,
    outcome: watch(deferred),
    stopped: () => producer.calls.filter((call) => call === "stopProducing").length,
  };
}

describe("a response that comes before its request is written", () => {
  afterEach(() => {
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  for (const [producerName, length] of Object.entries(PRODUCERS)) {
    for (const [name, reply] of Object.entries(COMPLETE)) {
      it(`stops a producer ${producerName} once and unregisters it, when it is complete by ${name}`, () => {
        const clock = new Clock();
        const { protocol, transport } = connected({ reactor: clock });
        const { producer, outcome, recorder, stopped } = startUpload(protocol, length);
        producer.write("0123456789");
        const written = transport.written;
        protocol.dataReceived(bytes(reply));
        expect(outcome.value?.code).to.be.oneOf([413, 204]);
        expect(errorNames(recorder.ended)).to.equal("ResponseDone");
        expect(stopped()).to.equal(1);
        expect(transport.producer).to.equal(null);
        expect(transport.calls).to.include("loseConnection");
        expect(errorNames(watch(protocol.request(makeRequest())).failure)).to.equal(
          "RequestNotSent",
        );
        // Calls of a producer that does not stop have no effect.
        producer.write("more");
        producer.finished.callback(undefined);
        expect(transport.written).to.equal(written);
        protocol.connectionLost(new Failure(new ConnectionDone()));
        expect([stopped(), outcome.fired, recorder.ends]).to.deep.equal([1, 1, 1]);
        expect(clock.getDelayedCalls()).to.deep.equal([]);
      });
    }

    for (const [name, reply] of Object.entries(ENDED)) {
      for (const Reason of [ConnectionDone, ConnectionLost]) {
        it(`reaches the caller with its body when ${Reason.name} ends it (${name}), over a producer ${producerName}`, () => {
          const { protocol } = connected();
          const { outcome, recorder, stopped } = startUpload(protocol, length);
          protocol.dataReceived(bytes(reply));
          expect(outcome.fired).to.equal(0);
          protocol.connectionLost(new Failure(new Reason()));
          expect(outcome.value?.code).to.equal(413);
          expect(recorder.body).to.equal("no");
          expect(errorNames(recorder.ended)).to.equal("PotentialDataLoss");
          expect([stopped(), outcome.fired, recorder.ends]).to.deep.equal([1, 1, 1]);
          expect(protocol.state).to.equal("CONNECTION_LOST");
        });
      }

      it(`fails the request when another error than a close ends it (${name}), over a producer ${producerName}`, () => {
        const { protocol } = connected();
        const { outcome, stopped } = startUpload(protocol, length);
        protocol.dataReceived(bytes(reply));
        protocol.connectionLost(new Failure(new TimeoutError()));
        expect(errorNames(outcome.failure)).to.equal("RequestTransmissionFailed[TimeoutError]");
        expect(stopped()).to.equal(1);
      });
    }

    it(`fails the request when its connection ends before it does, over a producer ${producerName}`, () => {
      for (const reply of [
        "HTTP/1.1 413 No\r\nConnection: clo",
        "HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nno",
        "HTTP/1.1 413 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n",
      ]) {
        const { protocol } = connected();
        const { outcome, stopped } = startUpload(protocol, length);
        protocol.dataReceived(bytes(reply));
        protocol.connectionLost(new Failure(new ConnectionDone()));
        expect(errorNames(outcome.failure)).to.equal("RequestTransmissionFailed[ConnectionDone]");
        expect(stopped()).to.equal(1);
      }
    });

    it(`stops a producer ${producerName} when it is malformed, and aborts the connection`, () => {
      const { protocol, transport } = connected();
      const { outcome, stopped } = startUpload(protocol, length);
      protocol.dataReceived(bytes("SSH-2.0-OpenSSH\r\n"));
      expect(errorNames(outcome.failure)).to.equal("ResponseFailed[ParseError]");
      expect(stopped()).to.equal(1);
      expect(transport.producer).to.equal(null);
      expect(transport.calls).to.include("abortConnection");
    });

    it(`stops a producer ${producerName} at abort()`, () => {
      const { protocol, transport } = connected();
      const { outcome, stopped } = startUpload(protocol, length);
      const aborted = watch(protocol.abort());
      expect([stopped(), transport.producer]).to.deep.equal([1, null]);
      protocol.connectionLost(new Failure(new ConnectionAborted()));
      expect(errorNames(outcome.failure)).to.equal("RequestTransmissionFailed[ConnectionAborted]");
      expect([stopped(), aborted.fired]).to.deep.equal([1, 1]);
    });
  }

  it("sends what is queued for abortTimeout seconds, then aborts", () => {
    const clock = new Clock();
    const { protocol, transport } = connected({ reactor: clock, abortTimeout: 3 });
    startUpload(protocol, 1000);
    protocol.dataReceived(bytes(COMPLETE["a length"]));
    clock.advance(2.9);
    expect(transport.calls).not.to.include("abortConnection");
    clock.advance(0.2);
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(new Failure(new ConnectionAborted()));
  });

  it("is aborted after abortTimeout seconds when its server does not read the request, which is queued whole", () => {
    const clock = new Clock();
    const { protocol, transport } = connected({ reactor: clock });
    const { producer } = startUpload(protocol, 4);
    producer.write("abcd");
    producer.finished.callback(undefined);
    protocol.dataReceived(bytes(COMPLETE["a length, and Connection: close"]));
    expect(transport.calls).to.include("loseConnection");
    clock.advance(15);
    expect(transport.calls.at(-1)).to.equal("abortConnection");
    protocol.connectionLost(new Failure(new ConnectionAborted()));
  });

  it("closes a transport that has neither abortConnection nor a clock", () => {
    const transport = new StringTransport();
    (transport as { abortConnection: unknown }).abortConnection = undefined;
    const protocol = new HTTP11ClientProtocol();
    protocol.makeConnection(transport);
    const { stopped } = startUpload(protocol, 1000);
    protocol.dataReceived(bytes(COMPLETE.chunks));
    expect([transport.disconnecting, transport.producer, stopped()]).to.deep.equal([true, null, 1]);
    protocol.connectionLost(new Failure(new ConnectionDone()));
  });

  it("reaches the caller when the body waits for a 100, and the body is not sent", () => {
    for (const reply of [...Object.values(COMPLETE), ...Object.values(ENDED)]) {
      const { protocol, transport } = connected();
      const { producer, outcome, recorder } = startUpload(protocol, 4, {
        Expect: ["100-continue"],
      });
      protocol.dataReceived(bytes(reply));
      protocol.connectionLost(new Failure(new ConnectionDone()));
      expect(outcome.value?.code).to.be.oneOf([413, 204]);
      expect(recorder.ends).to.equal(1);
      expect(producer.calls).to.deep.equal([]);
      expect(transport.written).to.match(/\r\n\r\n$/);
    }
  });

  it("reaches the caller, and an error of stopProducing is logged", () => {
    const { protocol } = connected();
    const { producer, outcome } = startUpload(protocol, 1000);
    producer.stopProducing = () => {
      throw new EvalError("cannot stop");
    };
    const events = logged(() => protocol.dataReceived(bytes(COMPLETE["a length"])));
    expect(events.map((event) => event.log_format)).to.deep.equal([
      "while calling stopProducing() in stopWriting():",
    ]);
    expect(outcome.value?.code).to.equal(413);
    protocol.connectionLost(new Failure(new ConnectionDone()));
  });
});
