import { readBody } from "@twisted-ts/web-client";
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

/** A protocol whose response has come, and what `readBody` makes of it. */
function reading(head: string) {
  const { protocol, transport } = connected();
  const response = watch(protocol.request(makeRequest()));
  protocol.dataReceived(bytes(head));
  if (response.value === undefined) throw new Error("There is no response");
  const deferred = readBody(response.value);
  return { protocol, transport, deferred, outcome: watch(deferred) };
}

describe("readBody", () => {
  it("fires with the whole body", () => {
    const { protocol, outcome } = reading(HEAD);
    protocol.dataReceived(bytes("a"));
    protocol.dataReceived(bytes("bc"));
    expect(outcome.value?.toString()).to.equal("abc");
  });

  it("fires at once when the body has come already", () => {
    expect(reading(`${HEAD}abc`).outcome.value?.toString()).to.equal("abc");
  });

  it("fails with PartialDownloadError, and what came, when the length was unknown", () => {
    const { protocol, outcome } = reading("HTTP/1.1 200 OK\r\n\r\nabc");
    protocol.connectionLost(connectionDone());
    expect(errorNames(outcome.failure)).to.equal("PartialDownloadError");
    expect(
      (outcome.failure?.value as { response?: Buffer } | undefined)?.response?.toString(),
    ).to.equal("abc");
  });

  it("fails with ResponseFailed when bytes are missing", () => {
    const { protocol, outcome } = reading(`${HEAD}a`);
    protocol.connectionLost(connectionDone());
    expect(errorNames(outcome.failure)).to.equal("ResponseFailed[ConnectionDone, _DataLoss]");
  });

  it("closes the connection at once when it is cancelled, and fires once", () => {
    const { protocol, transport, deferred, outcome } = reading(`${HEAD}a`);
    deferred.cancel();
    expect(errorNames(outcome.failure)).to.equal("CancelledError");
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(connectionDone());
    expect(outcome.fired).to.equal(1);
  });
});
