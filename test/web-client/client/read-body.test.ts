import { BodyTooLarge, readBody } from "@twisted-ts/web-client";
import type { IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import {
  bytes,
  connected,
  connectionDone,
  errorNames,
  makeRequest,
  watch,
} from "../../support/http-client.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";

/** A protocol whose response has come, and the result of `readBody`. */
function startReadBody(head: string) {
  const { protocol, transport } = connected();
  const response = watch(protocol.request(makeRequest()));
  protocol.dataReceived(bytes(head));
  if (response.value === undefined) throw new Error("There is no response");
  const deferred = readBody(response.value);
  return { protocol, transport, deferred, outcome: watch(deferred) };
}

describe("readBody", () => {
  it("fires with the whole body", () => {
    const { protocol, outcome } = startReadBody(HEAD);
    protocol.dataReceived(bytes("a"));
    protocol.dataReceived(bytes("bc"));
    expect(outcome.value?.toString()).to.equal("abc");
  });

  it("fires at once when the body has come already", () => {
    expect(startReadBody(`${HEAD}abc`).outcome.value?.toString()).to.equal("abc");
  });

  it("fails with PartialDownloadError, and what came, when the length was unknown", () => {
    const { protocol, outcome } = startReadBody("HTTP/1.1 200 OK\r\n\r\nabc");
    protocol.connectionLost(connectionDone());
    expect(errorNames(outcome.failure)).to.equal("PartialDownloadError");
    expect(
      (outcome.failure?.value as { response?: Buffer } | undefined)?.response?.toString(),
    ).to.equal("abc");
  });

  it("fails with ResponseFailed when bytes are missing", () => {
    const { protocol, outcome } = startReadBody(`${HEAD}a`);
    protocol.connectionLost(connectionDone());
    expect(errorNames(outcome.failure)).to.equal("ResponseFailed[ConnectionDone, _DataLoss]");
  });

  it("closes the connection at once when it is cancelled, and fires once", () => {
    const { protocol, transport, deferred, outcome } = startReadBody(`${HEAD}a`);
    deferred.cancel();
    expect(errorNames(outcome.failure)).to.equal("CancelledError");
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(connectionDone());
    expect(outcome.fired).to.equal(1);
  });

  it("D8: fails with BodyTooLarge beyond maxLength, and closes the connection", () => {
    const { protocol, transport } = connected();
    const response = watch(protocol.request(makeRequest()));
    protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\n\r\n"));
    const outcome = watch(readBody(response.value as IResponse, { maxLength: 4 }));
    protocol.dataReceived(bytes("four"));
    expect(outcome.fired).to.equal(0);
    protocol.dataReceived(bytes("5"));
    expect(outcome.failure?.check(BodyTooLarge)).to.equal(BodyTooLarge);
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(connectionDone());
    expect(outcome.fired).to.equal(1);
  });

  it("warns of a transport without abortConnection, and not of one that is lost", async () => {
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    const fake = (transport: object | null) =>
      ({
        code: 200,
        phrase: "OK",
        deliverBody(protocol: { makeConnection(transport: unknown): void }) {
          protocol.makeConnection(transport);
        },
      }) as unknown as IResponse;
    readBody(fake(null));
    const deferred = readBody(fake({ abortConnection: null }));
    const outcome = watch(deferred);
    deferred.cancel();
    expect(errorNames(outcome.failure)).to.equal("CancelledError");
    expect((await warned).message).to.equal(
      "Using readBody with a transport that does not have an abortConnection method",
    );
  });
});
