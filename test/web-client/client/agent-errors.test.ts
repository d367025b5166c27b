// The objects of an agent's caller may throw when a response has come. The caller gets an error
// then, and not the response, so the connection must not stay open.

import {
  BrowserLikeRedirectAgent,
  ContentDecoderAgent,
  DigestAuthAgent,
} from "@twisted-ts/web-client";
import type { IAgent, IBodyProducer } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { InstantProducer } from "../../support/body-producers.ts";
import { bytes, connected, errorNames, makeRequest, watch } from "../../support/http-client.ts";

const URI = "http://example.com/";

/** An agent whose response has come, but not all of its body. */
function makeAgent(head: string) {
  const { protocol, transport } = connected();
  const agent: IAgent = {
    request: () => {
      const requesting = protocol.request(makeRequest());
      protocol.dataReceived(bytes(`HTTP/1.1 ${head}\r\nContent-Length: 5\r\n\r\nhe`));
      return requesting;
    },
  };
  return { agent, protocol, transport };
}

/** A body that cannot be sent again, and says so by an error. */
class Unrepeatable extends InstantProducer {
  replay(): IBodyProducer {
    throw new EvalError("the file is gone");
  }
}

describe("the connection of a response", () => {
  it("is closed when a decoder cannot be made for it", () => {
    const { agent, transport } = makeAgent("200 OK\r\nContent-Encoding: odd");
    class Decoder {
      constructor() {
        throw new EvalError("no memory");
      }
    }
    const decoding = new ContentDecoderAgent(agent, [["odd", Decoder as never]]);
    expect(errorNames(watch(decoding.request("GET", URI)).failure)).to.equal("EvalError");
    expect(transport.calls).to.include("abortConnection");
  });

  it("is closed when the body cannot be repeated for digest authentication", () => {
    const { agent, transport } = makeAgent(
      '401 No\r\nWWW-Authenticate: Digest realm="r", nonce="n"',
    );
    const digest = new DigestAuthAgent(agent, "name", "password");
    const requesting = digest.request("POST", URI, null, new Unrepeatable(["a"], 1));
    expect(errorNames(watch(requesting).failure)).to.equal("EvalError");
    expect(transport.calls).to.include("abortConnection");
  });

  it("is given to the caller when the body cannot be repeated for a redirect", () => {
    const { agent, protocol, transport } = makeAgent("307 There\r\nLocation: /there");
    const redirecting = new BrowserLikeRedirectAgent(agent);
    const requesting = redirecting.request("POST", URI, null, new Unrepeatable(["a"], 1));
    expect(errorNames(watch(requesting).failure)).to.equal("ResponseFailed[EvalError]");
    // Its body is read, so that the connection becomes free.
    expect(transport.paused).to.equal(false);
    protocol.dataReceived(bytes("llo"));
    expect(protocol.state).to.equal("QUIESCENT");
  });
});
