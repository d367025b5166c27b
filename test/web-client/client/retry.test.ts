import { CancelledError, type Deferred, Failure, succeed } from "@twisted-ts/deferred";
import { ConnectionRefusedError } from "@twisted-ts/reactor/error";
import {
  _RetryingHTTP11ClientProtocol,
  type ClientConnection,
  RequestNotSent,
  RequestTransmissionFailed,
  ResponseFailed,
  ResponseNeverReceived,
} from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { Request } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import { errorNames, watch } from "../../support/http-client.ts";
import { makeResponse, StubConnection } from "../../support/stub-client.ts";

function makeRetrying(): _RetryingHTTP11ClientProtocol {
  return new _RetryingHTTP11ClientProtocol(null as never, () => null as never);
}

describe("_RetryingHTTP11ClientProtocol", () => {
  describe("_shouldRetry", () => {
    it("is true for methods that may be repeated, and for no other", () => {
      for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "DELETE"]) {
        expect(makeRetrying()._shouldRetry(method, new RequestNotSent(), null), method).to.equal(
          true,
        );
        for (const asBytes of [Buffer.from(method), Uint8Array.from(Buffer.from(method))]) {
          const verdict = makeRetrying()._shouldRetry(asBytes, new RequestNotSent(), null);
          expect(verdict, method).to.equal(true);
        }
      }
      for (const method of ["POST", "PUT", "PATCH", "MYMETHOD", "get"]) {
        expect(makeRetrying()._shouldRetry(method, new RequestNotSent(), null), method).to.equal(
          false,
        );
      }
    });

    it("is true only where no byte of a response came", () => {
      const verdict = (error: unknown) => makeRetrying()._shouldRetry("GET", error, null);
      expect(verdict(new RequestNotSent())).to.equal(true);
      expect(verdict(new RequestTransmissionFailed([]))).to.equal(true);
      expect(verdict(new ResponseNeverReceived([]))).to.equal(true);
      expect(verdict(new ResponseNeverReceived([new Failure(new Error("x"))]))).to.equal(true);
      expect(verdict(new ResponseFailed([]))).to.equal(false);
      expect(verdict(new ConnectionRefusedError())).to.equal(false);
    });

    it("is false when the request was cancelled, or has a body", () => {
      const cancelled = new ResponseNeverReceived([new Failure(new CancelledError())]);
      expect(makeRetrying()._shouldRetry("GET", cancelled, null)).to.equal(false);
      const body = new ManualProducer();
      expect(makeRetrying()._shouldRetry("GET", new RequestNotSent(), body)).to.equal(false);
    });
  });

  describe("request", () => {
    function attempt(willRetry: boolean) {
      const connections: StubConnection[] = [];
      const newConnection = (): Deferred<ClientConnection> => {
        const connection = new StubConnection();
        connections.push(connection);
        return succeed<ClientConnection>(connection);
      };
      newConnection();
      const body = new ManualProducer();
      const request = new Request("FOO", "/", new Headers(), body, true);
      const retrying = new _RetryingHTTP11ClientProtocol(
        connections[0] as StubConnection,
        newConnection,
      );
      const asked: unknown[] = [];
      retrying._shouldRetry = (...args) => {
        asked.push(args);
        return willRetry;
      };
      const outcome = watch(retrying.request(request));
      const error = new RequestNotSent();
      connections[0]?.requests[0]?.deferred.errback(error);
      expect(asked).to.deep.equal([["FOO", error, body]]);
      return { connections, outcome };
    }

    it("is repeated, over a new connection", () => {
      const { connections, outcome } = attempt(true);
      expect(connections).to.have.length(2);
      const response = makeResponse(200);
      connections[1]?.requests[0]?.deferred.callback(response);
      expect(outcome.value).to.equal(response);
    });

    it("is not made a third time", () => {
      const { connections, outcome } = attempt(true);
      connections[1]?.requests[0]?.deferred.errback(new ResponseNeverReceived([]));
      expect(connections).to.have.length(2);
      expect(errorNames(outcome.failure)).to.equal("ResponseNeverReceived");
    });

    it("fails when it must not be repeated", () => {
      const { connections, outcome } = attempt(false);
      expect(connections).to.have.length(1);
      expect(errorNames(outcome.failure)).to.equal("RequestNotSent");
    });
  });
});
