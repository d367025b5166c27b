import assert from "node:assert/strict";
import type { Deferred } from "@twisted-ts/deferred";
import { TCP4ClientEndpoint } from "@twisted-ts/reactor/endpoints";
import { MemoryReactorClock, StringTransport } from "@twisted-ts/reactor/testing";
import { TestCase } from "@twisted-ts/trial";
import { Agent } from "@twisted-ts/web-client";
import { NoTitleError, pageTitle } from "../src/page-title.ts";

/** Asks for a page, and has a server without sockets send a response. */
function titleOf(body: string): Deferred<string> {
  const reactor = new MemoryReactorClock();
  const agent = Agent.usingEndpointFactory(reactor, {
    endpointForURI: (uri) => new TCP4ClientEndpoint(reactor, uri.host, uri.port),
  });
  const title = pageTitle(agent, "http://example.com/");
  const [host, port, factory] = reactor.tcpClients[0]!;
  assert.deepEqual([host, port], ["example.com", 80]);
  const transport = new StringTransport();
  const protocol = factory.buildProtocol(transport.getPeer());
  protocol?.makeConnection(transport);
  protocol?.dataReceived(
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  );
  return title;
}

export class PageTitleTests extends TestCase {
  test_title(): void {
    const title = titleOf("<html><title>Twisted </title></html>");
    this.assertEqual(this.successResultOf(title), "Twisted");
  }

  async test_withoutTitle(): Promise<void> {
    await this.assertFailure(titleOf("<html></html>"), NoTitleError);
  }
}
