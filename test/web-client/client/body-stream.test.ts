import { once } from "node:events";
import { Failure } from "@twisted-ts/deferred";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { bodyStream, ResponseFailed } from "@twisted-ts/web-client";
import type { Response } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { bytes, connected, connectionDone, makeRequest } from "../../support/http-client.ts";

/** A response whose head has come, on a recording transport. */
function makeResponse(head: string): {
  response: Response;
  protocol: ReturnType<typeof connected>["protocol"];
  transport: ReturnType<typeof connected>["transport"];
} {
  const { protocol, transport } = connected();
  let response: Response | undefined;
  protocol.request(makeRequest()).addCallback((result) => {
    response = result;
  });
  protocol.dataReceived(bytes(`HTTP/1.1 200 OK\r\n${head}\r\n`));
  return { response: response as Response, protocol, transport };
}

describe("bodyStream", () => {
  it("is a stream of the body's bytes that ends with the body", async () => {
    const { response, protocol } = makeResponse("Content-Length: 6\r\n");
    const stream = bodyStream(response);
    protocol.dataReceived(bytes("abc"));
    protocol.dataReceived(bytes("def"));
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).toString()).to.equal("abcdef");
  });

  it("pauses the transport while the stream is not read, and resumes it when it is", () => {
    const { response, protocol, transport } = makeResponse("Content-Length: 300\r\n");
    const stream = bodyStream(response, { highWaterMark: 100 });
    protocol.dataReceived(Buffer.alloc(150));
    expect(transport.paused).to.equal(true);
    stream.read();
    expect(transport.paused).to.equal(false);
    stream.destroy();
  });

  it("ends without an error when the end of the connection is the end of the body", async () => {
    const { response, protocol } = makeResponse("");
    const stream = bodyStream(response);
    protocol.dataReceived(bytes("abc"));
    protocol.connectionLost(connectionDone());
    expect(String(await stream.toArray())).to.equal("abc");
  });

  it("is destroyed with ResponseFailed when the body ends too early", async () => {
    const { response, protocol } = makeResponse("Content-Length: 6\r\n");
    const stream = bodyStream(response);
    protocol.dataReceived(bytes("abc"));
    protocol.connectionLost(new Failure(new ConnectionLost()));
    const [error] = (await once(stream, "error")) as [Error];
    expect(error).to.be.instanceOf(ResponseFailed);
  });

  it("closes the connection when its reader stops before its end", async () => {
    const { response, protocol, transport } = makeResponse("Content-Length: 6\r\n");
    const stream = bodyStream(response);
    protocol.dataReceived(bytes("abc"));
    for await (const piece of stream) {
      expect(String(piece)).to.equal("abc");
      break;
    }
    expect(transport.calls).to.include("abortConnection");
  });

  it("does not close a connection whose body has ended", () => {
    const { response, protocol, transport } = makeResponse("Content-Length: 3\r\n");
    const stream = bodyStream(response);
    protocol.dataReceived(bytes("abc"));
    stream.destroy();
    expect(transport.calls).to.not.include("abortConnection");
  });
});
