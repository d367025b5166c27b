// HTTP11ClientProtocol: the special cases, one test each.

import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { Deferred, Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { Clock, Cooperator } from "@twisted-ts/reactor/task";
import { FileBodyProducer } from "@twisted-ts/web-client";
import { UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import {
  HTTP11ClientProtocol,
  type Response,
  TransportProxyProducer,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { InstantProducer, ManualProducer } from "../../support/body-producers.ts";
import {
  BodyRecorder,
  bytes,
  connected,
  connectionDone,
  errorNames,
  exchange,
  makeRequest,
  type Outcome,
  watch,
} from "../../support/http-client.ts";
import { logged } from "../../support/mute.ts";

const EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";

describe("HTTP11ClientProtocol", () => {
  it("shows its state, the request under way and how many it has served", () => {
    const { protocol } = connected();
    expect(String(protocol)).to.equal("<HTTP11ClientProtocol QUIESCENT, 0 served>");
    const request = makeRequest("GET", { persistent: true });
    request._parsedURI = "http://me:secret@h/x?y=@";
    watch(protocol.request(request));
    expect(inspect(protocol)).to.equal(
      "<HTTP11ClientProtocol WAITING, GET http://h/x?y=@, 0 served>",
    );
    protocol.dataReceived(bytes(EMPTY));
    expect(String(protocol)).to.equal("<HTTP11ClientProtocol QUIESCENT, 1 served>");
  });

  describe("connectionMade", () => {
    it("switches Nagle's algorithm off where the transport is TCP", () => {
      const { protocol, transport } = connected();
      protocol.connectionMade();
      expect(transport.calls).to.deep.equal(["setTcpNoDelay(true)"]);
    });
  });

  describe("request", () => {
    it("fails with RequestNotSent before it has a transport", () => {
      const outcome = watch(new HTTP11ClientProtocol().request(makeRequest()));
      expect(errorNames(outcome.failure)).to.equal("RequestNotSent");
    });

    it("turns what writeTo throws into RequestGenerationFailed", () => {
      const { protocol, transport } = connected();
      const outcome = watch(protocol.request(makeRequest("GET", { headers: { Host: [] } })));
      expect(errorNames(outcome.failure)).to.equal("RequestGenerationFailed[BadHeaders]");
      expect(transport.written).to.equal("");
      expect(transport.calls).to.deep.equal(["abortConnection"]);
    });

    it("fires with the response only after the request is written", () => {
      const { protocol, transport } = connected();
      const producer = new ManualProducer();
      const outcome = watch(protocol.request(makeRequest("POST", { body: producer })));
      protocol.dataReceived(bytes(HEAD));
      expect(outcome.fired).to.equal(0);
      producer.finished.callback(undefined);
      expect(outcome.value?.code).to.equal(200);
      expect(transport.paused).to.equal(true);
      expect(protocol.state).to.equal("WAITING");
    });

    it("succeeds when a whole response comes first, and closes the connection", () => {
      const { protocol, transport } = connected();
      const producer = new ManualProducer();
      const outcome = watch(protocol.request(makeRequest("POST", { body: producer })));
      protocol.dataReceived(bytes(EMPTY));
      expect(outcome.value?.code).to.equal(200);
      expect(protocol.state).to.equal("TRANSMITTING_AFTER_RECEIVING_RESPONSE");
      expect(transport.calls).to.include("loseConnection");
      producer.finished.callback(undefined);
      expect(outcome.fired).to.equal(1);
      protocol.connectionLost(connectionDone());
      expect(protocol.state).to.equal("CONNECTION_LOST");
    });

    it("continues to read an early response, up to a limit, while the request is written", () => {
      const { protocol, transport } = connected();
      const producer = new ManualProducer();
      watch(protocol.request(makeRequest("POST", { body: producer })));
      protocol.dataReceived(bytes("HTTP/1.1 413 No\r\nContent-Length: 1000000\r\n\r\n"));
      expect(transport.paused).to.equal(false);
      protocol.dataReceived(Buffer.alloc(70_000));
      expect(transport.paused).to.equal(true);
    });

    it("calls the quiescent callback, then ends the body", () => {
      const events: string[] = [];
      const { protocol, transport } = connected({}, (itself) => {
        events.push(`quiescent in ${itself.state}, last call ${transport.calls.at(-1)}`);
        events.push(`parser ${itself._parser === null ? "gone" : "there"}`);
      });
      protocol.request(makeRequest()).addCallback((response: Response) => {
        events.push(`response in ${protocol.state}`);
        const recorder = new BodyRecorder();
        recorder.connectionLost = (reason?: Failure) => {
          events.push(`body ended by ${errorNames(reason)}, parser ${protocol._parser}`);
        };
        response.deliverBody(recorder);
      });
      protocol.dataReceived(bytes(HEAD));
      protocol.dataReceived(bytes("abc"));
      expect(events).to.deep.equal([
        "response in WAITING",
        "quiescent in QUIESCENT, last call resumeProducing",
        "parser gone",
        "body ended by ResponseDone, parser null",
      ]);
    });

    it("calls the quiescent callback before the Deferred of a response without a body fires", () => {
      const events: string[] = [];
      const { protocol } = connected({}, () => events.push("quiescent"));
      protocol.request(makeRequest("HEAD")).addCallback((response: Response) => {
        events.push(`response ${String(response.length)} in ${response._state}`);
      });
      protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"));
      expect(events).to.deep.equal(["quiescent", "response 0 in DEFERRED_CLOSE"]);
    });

    it("may be called from the response's own callback", () => {
      const { protocol, transport } = connected();
      let second: ReturnType<typeof watch<Response>> | undefined;
      protocol.request(makeRequest()).addCallback(() => {
        second = watch(protocol.request(makeRequest("DELETE")));
      });
      protocol.dataReceived(bytes(EMPTY));
      protocol.dataReceived(bytes("HTTP/1.1 202 Soon\r\nContent-Length: 0\r\n\r\n"));
      expect(second?.value?.code).to.equal(202);
      expect(transport.written).to.contain("DELETE / HTTP/1.1");
    });

    it("may be called from the quiescent callback", () => {
      let next: Outcome<Response> | undefined;
      const { protocol, transport } = connected({}, (itself) => {
        next ??= watch(itself.request(makeRequest()));
      });
      const first = watch(protocol.request(makeRequest()));
      protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
      expect(first.value?.code).to.equal(200);
      expect(transport.written.match(/GET/g)).to.have.length(2);
      protocol.dataReceived(bytes("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"));
      expect(next?.value?.code).to.equal(404);
    });

    it("is not used for another request when its transport ends, or brings more bytes, as soon as it is resumed", () => {
      for (const happens of ["lost", "bytes"]) {
        let offered = 0;
        const { protocol, transport } = connected({}, () => {
          offered += 1;
        });
        const outcome = watch(protocol.request(makeRequest()));
        transport.resumeProducing = () => {
          if (happens === "lost") protocol.connectionLost(connectionDone());
          else protocol.dataReceived(bytes("more"));
        };
        protocol.dataReceived(bytes(EMPTY));
        expect(offered, happens).to.equal(0);
        expect(outcome.value?._state, happens).to.equal("DEFERRED_CLOSE");
        expect(protocol.state).to.equal(happens === "lost" ? "CONNECTION_LOST" : "ABORTING");
      }
    });

    it("does not close the connection when it is cancelled within the quiescent callback", () => {
      const { protocol, transport } = connected({}, () => deferred.cancel());
      const deferred = protocol.request(makeRequest());
      const outcome = watch(deferred);
      transport.calls.length = 0;
      protocol.dataReceived(bytes(EMPTY));
      expect(errorNames(outcome.failure)).to.equal("CancelledError");
      expect(transport.calls).to.deep.equal(["resumeProducing"]);
      expect(protocol.state).to.equal("QUIESCENT");
      expect(flushUnhandledFailures()).to.deep.equal([]);
    });

    it("does nothing to a connection that a callback of an early response has aborted and that is lost", () => {
      const { protocol, transport } = connected();
      transport.abortConnection = () => protocol.connectionLost(connectionDone());
      const request = makeRequest("POST", { body: new ManualProducer(5) });
      const outcome = watch(protocol.request(request).addCallback(() => void protocol.abort()));
      transport.calls.length = 0;
      protocol.dataReceived(bytes(`${HEAD}abc`));
      expect(outcome.fired).to.equal(1);
      expect(transport.calls).to.deep.equal(["pauseProducing", "unregisterProducer"]);
    });

    it("ends its body once when the connection is aborted, and lost, within the quiescent callback", () => {
      const { protocol, transport } = connected({}, () => void protocol.abort());
      transport.loseConnection = () => protocol.connectionLost(connectionDone());
      const recorder = new BodyRecorder();
      protocol
        .request(makeRequest())
        .addCallback((response: Response) => response.deliverBody(recorder));
      protocol.dataReceived(bytes(`${HEAD}abc`));
      expect(errorNames(recorder.ended)).to.equal("ResponseDone");
      expect(recorder.ends).to.equal(1);
    });

    it("succeeds when the quiescent callback throws, and closes the connection", () => {
      let calls = 0;
      const { protocol, transport } = connected({}, () => {
        calls += 1;
        throw new Error("no room in the pool");
      });
      const outcome = watch(protocol.request(makeRequest()));
      const events = logged(() => protocol.dataReceived(bytes(EMPTY)));
      expect(events.map((event) => event.log_format)).to.deep.equal([
        "while invoking quiescent callback:",
      ]);
      expect(calls).to.equal(1);
      expect(outcome.value?.code).to.equal(200);
      expect(transport.calls).to.include("loseConnection");
      expect(errorNames(watch(protocol.request(makeRequest())).failure)).to.equal("RequestNotSent");
    });

    it("closes the connection after a request that is not persistent", () => {
      const request = makeRequest("GET", { persistent: false });
      const { transport, quiescent } = exchange([bytes(EMPTY)], request);
      expect(transport.written).to.match(/^GET \/ HTTP\/1\.1\r\nConnection: close\r\n/);
      expect(quiescent).to.equal(0);
      expect(transport.calls).to.include("loseConnection");
    });

    it("closes the connection when the caller's headers ask for it", () => {
      const request = makeRequest("GET", { headers: { Connection: ["close"] } });
      expect(exchange([bytes(EMPTY)], request).quiescent).to.equal(0);
    });

    it("fails when the transport responds or is lost within write", () => {
      const first = connected();
      first.transport.write = () => first.protocol.dataReceived(bytes(EMPTY));
      const responded = watch(first.protocol.request(makeRequest()));
      expect(first.transport.calls).to.deep.equal(["loseConnection"]);
      first.protocol.connectionLost(connectionDone());
      expect(errorNames(responded.failure)).to.equal("ResponseNeverReceived[ConnectionDone]");
      const second = connected();
      second.transport.write = () => second.protocol.connectionLost(connectionDone());
      const lost = watch(second.protocol.request(makeRequest()));
      expect(errorNames(lost.failure)).to.equal("RequestTransmissionFailed[ConnectionDone]");
      expect(second.protocol.state).to.equal("CONNECTION_LOST");
    });

    it("runs callbacks in the async context of the call, not of the connection", () => {
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      const { protocol } = connected();
      storage.run("request", () => {
        protocol.request(makeRequest()).addCallback((response: Response) => {
          seen.push(storage.getStore());
          storage.run("deliverBody", () => {
            const recorder = new BodyRecorder();
            recorder.dataReceived = () => seen.push(storage.getStore());
            response.deliverBody(recorder);
          });
        });
      });
      protocol.dataReceived(bytes(HEAD));
      protocol.dataReceived(bytes("abc"));
      expect(seen).to.deep.equal(["request", "deliverBody"]);
    });
  });

  describe("connectionLost", () => {
    it("fails the request with RequestTransmissionFailed, then stops its producer", () => {
      const { protocol } = connected();
      const producer = new ManualProducer();
      const deferred = protocol.request(makeRequest("POST", { body: producer }));
      let callsWhenFailed: string[] = [];
      deferred.addErrback((failure: Failure) => {
        callsWhenFailed = [...producer.calls];
        return failure;
      });
      const outcome = watch(deferred);
      protocol.connectionLost(connectionDone());
      expect(errorNames(outcome.failure)).to.equal("RequestTransmissionFailed[ConnectionDone]");
      expect(callsWhenFailed).to.deep.equal(["startProducing"]);
      expect(producer.calls).to.deep.equal(["startProducing", "stopProducing"]);
    });

    it("ends a body of unknown length with PotentialDataLoss, even when the connection did not end cleanly", () => {
      const { protocol, recorder } = exchange([bytes("HTTP/1.1 200 OK\r\n\r\nabc")]);
      protocol.connectionLost(new Failure(new ConnectionLost()));
      expect(errorNames(recorder.ended)).to.equal("PotentialDataLoss");
      expect(protocol.state).to.equal("CONNECTION_LOST");
    });

    it("takes no request while a body ends with the connection", () => {
      const { protocol } = connected();
      let refused = "";
      protocol.request(makeRequest()).addCallback((response: Response) => {
        const recorder = new BodyRecorder();
        recorder.connectionLost = () => {
          refused = errorNames(watch(protocol.request(makeRequest())).failure);
        };
        response.deliverBody(recorder);
      });
      protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\n\r\nabc"));
      protocol.connectionLost(connectionDone());
      expect(refused).to.equal("RequestNotSent");
    });
  });

  describe("cancelling the request", () => {
    it("cancels the producer while transmitting, and fails with RequestGenerationFailed", () => {
      const { protocol, transport } = connected();
      const producer = new ManualProducer(5);
      const deferred = protocol.request(makeRequest("POST", { body: producer }));
      const outcome = watch(deferred);
      deferred.cancel();
      expect(errorNames(outcome.failure)).to.equal("RequestGenerationFailed[CancelledError]");
      expect(producer.calls).to.include("cancelled");
      expect(transport.calls).to.include("abortConnection");
      expect(protocol.state).to.equal("GENERATION_FAILED");
    });

    it("aborts the connection also when the Deferred of the producer does not fire", () => {
      for (const length of [5, UNKNOWN_LENGTH] as const) {
        const { protocol, transport } = connected();
        const producer = new ManualProducer(length);
        // A FileBodyProducer waits for such a Deferred when it is cancelled.
        producer.finished.addErrback(() => new Deferred());
        const deferred = protocol.request(makeRequest("POST", { body: producer }));
        const outcome = watch(deferred);
        deferred.cancel();
        expect(errorNames(outcome.failure)).to.equal("RequestGenerationFailed[CancelledError]");
        expect(transport.calls.at(-1)).to.equal("abortConnection");
        expect(transport.producer).to.equal(null);
        expect(protocol.state).to.equal("GENERATION_FAILED");
        protocol.connectionLost(connectionDone());
        expect(outcome.fired).to.equal(1);
        expect(producer.calls).not.to.include("stopProducing");
      }
    });

    it("aborts the connection while a file of unknown length is sent", () => {
      const { protocol, transport } = connected();
      const calls: string[] = [];
      const file = { read: () => Buffer.from("abc"), close: () => void calls.push("close") };
      const clock = new Clock();
      // One piece at a time.
      const cooperator = new Cooperator({
        scheduler: (call) => clock.callLater(1, call),
        terminationPredicateFactory: () => () => true,
      });
      const body = new FileBodyProducer(file, { cooperator });
      const deferred = protocol.request(makeRequest("POST", { body }));
      const outcome = watch(deferred);
      clock.advance(1);
      deferred.cancel();
      expect(errorNames(outcome.failure)).to.equal("RequestGenerationFailed[CancelledError]");
      expect(transport.calls).to.include("abortConnection");
      expect(transport.written).to.match(/abc\r\n$/);
      expect(calls).to.include("close");
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });

    it("aborts the connection while waiting, and stays in WAITING until it is lost", () => {
      const { protocol, transport } = connected();
      const deferred = protocol.request(makeRequest());
      const outcome = watch(deferred);
      deferred.cancel();
      expect(errorNames(outcome.failure)).to.equal("ResponseNeverReceived[CancelledError]");
      expect(transport.calls).to.deep.equal(["abortConnection"]);
      expect(protocol.state).to.equal("WAITING");
      protocol.connectionLost(connectionDone());
      expect(outcome.fired).to.equal(1);
    });
  });

  describe("abort", () => {
    it("fires its Deferreds when the connection is lost, not before", () => {
      const { protocol, transport } = connected();
      const first = watch(protocol.abort());
      const second = watch(protocol.abort());
      expect(transport.calls).to.deep.equal(["loseConnection", "abortConnection"]);
      expect([first.fired, second.fired]).to.deep.equal([0, 0]);
      protocol.connectionLost(connectionDone());
      expect([first.fired, second.fired]).to.deep.equal([1, 1]);
      expect(watch(protocol.abort()).fired).to.equal(1);
    });

    it("aborts an idle connection that does not close within abortTimeout", () => {
      const calls: { seconds: number; run: () => void; cancelled: boolean }[] = [];
      const reactor = {
        seconds: () => 0,
        getDelayedCalls: () => [],
        callLater: (seconds: number, run: () => void) => {
          const call = { seconds, run, cancelled: false };
          calls.push(call);
          return { active: () => true, cancel: () => (call.cancelled = true) };
        },
      };
      const { protocol, transport } = connected({ reactor: reactor as never, abortTimeout: 3 });
      protocol.abort();
      expect(calls.map(({ seconds }) => seconds)).to.deep.equal([3]);
      calls[0]?.run();
      expect(transport.calls).to.deep.equal(["loseConnection", "abortConnection"]);
      const other = connected({ reactor: reactor as never });
      other.protocol.abort();
      other.protocol.connectionLost(connectionDone());
      expect(calls[1]?.cancelled).to.equal(true);
    });

    it("fails a request that is being written with RequestTransmissionFailed", () => {
      const { protocol, transport } = connected();
      const producer = new ManualProducer();
      const outcome = watch(protocol.request(makeRequest("POST", { body: producer })));
      protocol.abort();
      expect(transport.calls).to.include("abortConnection");
      protocol.dataReceived(bytes(EMPTY));
      protocol.connectionLost(connectionDone());
      expect(errorNames(outcome.failure)).to.equal("RequestTransmissionFailed[ConnectionAborted]");
      expect(producer.calls).to.include("stopProducing");
    });

    it("fails a request that waits, ignoring the bytes that still come", () => {
      const { protocol } = connected();
      const outcome = watch(protocol.request(makeRequest()));
      protocol.abort();
      protocol.dataReceived(bytes(EMPTY));
      expect(outcome.fired).to.equal(0);
      protocol.connectionLost(connectionDone());
      expect(errorNames(outcome.failure)).to.equal("ResponseNeverReceived[ConnectionAborted]");
    });

    it("ends a body of unknown length as failed", () => {
      const { protocol, recorder } = exchange([bytes("HTTP/1.1 200 OK\r\n\r\nabc")]);
      protocol.abort();
      protocol.connectionLost(connectionDone());
      expect(errorNames(recorder.ended)).to.equal(
        "ResponseFailed[ConnectionAborted, PotentialDataLoss]",
      );
    });
  });

  describe("dataReceived", () => {
    it("A2: closes an idle connection on which bytes come, and never uses it again", () => {
      const { protocol, transport } = connected();
      protocol.dataReceived(bytes(EMPTY));
      expect(protocol.state).to.equal("ABORTING");
      expect(transport.calls).to.deep.equal(["loseConnection"]);
      expect(errorNames(watch(protocol.request(makeRequest())).failure)).to.equal("RequestNotSent");
    });

    it("makes an exception in a body's protocol the reason of its end, whatever the framing", () => {
      for (const [head, loss] of [
        [HEAD, "_DataLoss"],
        ["HTTP/1.1 200 OK\r\n\r\n", "PotentialDataLoss"],
      ] as const) {
        const { protocol, transport } = connected();
        const recorder = new BodyRecorder();
        recorder.dataReceived = () => {
          throw new EvalError("cannot take it");
        };
        protocol
          .request(makeRequest())
          .addCallback((response: Response) => response.deliverBody(recorder));
        protocol.dataReceived(bytes(head));
        protocol.dataReceived(bytes("a"));
        expect(errorNames(recorder.ended)).to.equal(`ResponseFailed[EvalError, ${loss}]`);
        expect(recorder.ends).to.equal(1);
        expect(transport.calls).to.include("loseConnection");
      }
    });
  });

  describe("the body", () => {
    it("keeps the transport paused, and holds the connection, until deliverBody is called", () => {
      const { protocol, transport } = connected();
      const outcome = watch(protocol.request(makeRequest()));
      protocol.dataReceived(bytes(`${HEAD}a`));
      expect(transport.paused).to.equal(true);
      expect(protocol.state).to.equal("WAITING");
      const recorder = new BodyRecorder();
      outcome.value?.deliverBody(recorder);
      expect(transport.paused).to.equal(false);
      expect(recorder.body).to.equal("a");
    });

    it("is complete, and its connection is free, when it came with the headers", () => {
      const { protocol } = connected();
      const outcome = watch(protocol.request(makeRequest()));
      protocol.dataReceived(bytes(`${HEAD}abc`));
      expect(protocol.state).to.equal("QUIESCENT");
      expect(outcome.value?._state).to.equal("DEFERRED_CLOSE");
      const recorder = new BodyRecorder();
      outcome.value?.deliverBody(recorder);
      expect(recorder.body).to.equal("abc");
      expect(errorNames(recorder.ended)).to.equal("ResponseDone");
    });

    it("can abort the connection while it comes, and has no effect on it afterwards", () => {
      const { recorder, transport, protocol } = exchange([bytes(HEAD)]);
      expect(recorder.transport).to.be.instanceOf(TransportProxyProducer);
      const proxy = recorder.transport as unknown as TransportProxyProducer;
      protocol.dataReceived(bytes("abc"));
      transport.calls.length = 0;
      proxy.abortConnection();
      proxy.loseConnection();
      proxy.pauseProducing();
      proxy.resumeProducing();
      proxy.stopProducing();
      expect(transport.calls).to.deep.equal([]);
    });

    it("shows the trailers", () => {
      const { outcome } = exchange([
        bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        bytes("0\r\nX-Sum: 1\r\nx-sum:  2 \r\n\r\n"),
      ]);
      expect(outcome.value?.trailers?.getRawHeaders("X-Sum")).to.deep.equal(["1", "2"]);
    });
  });

  describe("a response that leaves HTTP", () => {
    it("hands the live transport over after a 101 that the request asked for", () => {
      const request = makeRequest("GET", {
        headers: { Connection: ["Upgrade"], Upgrade: ["echo"] },
      });
      const { protocol, transport } = connected();
      const outcome = watch(protocol.request(request));
      protocol.dataReceived(bytes("HTTP/1.1 101 Go\r\nUpgrade: echo\r\n\r\nfirst"));
      expect(transport.paused).to.equal(true);
      const recorder = new BodyRecorder();
      outcome.value?.switchProtocol(recorder);
      expect(recorder.transport).to.equal(transport);
      expect(transport.paused).to.equal(false);
      protocol.dataReceived(bytes(" second"));
      expect(recorder.body).to.equal("first second");
      protocol.connectionLost(connectionDone());
      expect(errorNames(recorder.ended)).to.equal("ConnectionDone");
      expect(() => outcome.value?.switchProtocol(recorder)).to.throw("taken over already");
    });

    it("is closed by abort, until a protocol has taken the connection over", () => {
      const { protocol, transport } = connected();
      const headers = { Connection: ["Upgrade"], Upgrade: ["echo"] };
      const outcome = watch(protocol.request(makeRequest("GET", { headers })));
      protocol.dataReceived(bytes("HTTP/1.1 101 Go\r\nUpgrade: echo\r\n\r\n"));
      transport.calls.length = 0;
      outcome.value?.abort();
      expect(transport.calls).to.deep.equal(["abortConnection"]);
      outcome.value?.switchProtocol(new BodyRecorder());
      transport.calls.length = 0;
      outcome.value?.abort();
      expect(transport.calls).to.deep.equal([]);
    });

    it("hands it over after a 2xx to CONNECT, and not after a 4xx", () => {
      const accepted = exchange([bytes("HTTP/1.1 200 Go\r\n\r\n")], makeRequest("CONNECT"));
      expect(accepted.outcome.value?._switched).to.not.equal(null);
      const refused = exchange(
        [bytes("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")],
        makeRequest("CONNECT"),
      );
      expect(() => refused.outcome.value?.switchProtocol(refused.recorder)).to.throw(
        "still speaks HTTP",
      );
    });
  });

  describe("Expect: 100-continue", () => {
    const expecting = (producer: ManualProducer) =>
      makeRequest("POST", { headers: { Expect: ["100-continue"] }, body: producer });

    it("sends the body after a 100", () => {
      const { protocol, transport } = connected();
      const outcome = watch(protocol.request(expecting(new InstantProducer(["abc"], 3))));
      expect(transport.written).to.match(/\r\n\r\n$/);
      protocol.dataReceived(bytes("HTTP/1.1 100 Continue\r\n\r\n"));
      expect(transport.written).to.match(/\r\n\r\nabc$/);
      protocol.dataReceived(bytes(EMPTY));
      expect(outcome.value?.code).to.equal(200);
      expect(protocol.state).to.equal("QUIESCENT");
    });

    it("sends the body without a 100 after continueTimeout seconds", () => {
      const clock = new Clock();
      const { protocol, transport } = connected({ reactor: clock, continueTimeout: 3 });
      watch(protocol.request(expecting(new InstantProducer(["abc"], 3))));
      clock.advance(2.9);
      expect(transport.written).to.match(/\r\n\r\n$/);
      clock.advance(0.1);
      expect(transport.written).to.match(/\r\n\r\nabc$/);
      protocol.connectionLost(connectionDone());
    });

    it("does not send it after a final response, and closes the connection", () => {
      const { protocol, transport } = connected();
      const producer = new InstantProducer(["abc"], 3);
      const outcome = watch(protocol.request(expecting(producer)));
      protocol.dataReceived(bytes("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"));
      expect(outcome.value?.code).to.equal(417);
      expect(producer.calls).to.deep.equal([]);
      expect(transport.calls).to.include("loseConnection");
    });

    it("stops waiting when the connection is lost, and does not call the producer", () => {
      const { protocol } = connected();
      const producer = new InstantProducer(["abc"], 3);
      const outcome = watch(protocol.request(expecting(producer)));
      protocol.connectionLost(connectionDone());
      expect(errorNames(outcome.failure)).to.equal("RequestTransmissionFailed[ConnectionDone]");
      expect(producer.calls).to.deep.equal([]);
    });
  });
});
