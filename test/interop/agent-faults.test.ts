// Agent over real sockets with faults, and with requests that are cancelled at each stage.

import type { Socket } from "node:net";
import type { Deferred, Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { TCP4ClientEndpoint, wrapClientTLS } from "@twisted-ts/reactor/endpoints";
import { trustRootFromCertificates } from "@twisted-ts/reactor/ssl";
import {
  Agent,
  type AgentOptions,
  BrowserLikePolicyForHTTPS,
  HTTPConnectionPool,
  ProxyAgent,
  ProxyConnectError,
  type RequestAborted,
  readBody,
} from "@twisted-ts/web-client";
import type { IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import {
  type ManyWayServer,
  nothingScheduled,
  type RunningProxy,
  startNodeManyWays,
  startProxy,
  testPolicy,
} from "../support/agent-servers.ts";
import { ManualProducer } from "../support/body-producers.ts";
import { certificates, whyNoCertificates } from "../support/certificates.ts";
import { errorNames } from "../support/http-client.ts";
import { type RunningServer, startSocketServer } from "../support/servers.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/** The result of a request, in words. */
async function outcome(requesting: Deferred<unknown>): Promise<string> {
  const words = requesting.addCallbacks(
    (value: unknown) => `value ${String(value)}`,
    (failure: Failure) => errorNames(failure),
  );
  return (await words) as string;
}

describe("Agent over a socket that misbehaves", () => {
  let server: RunningServer | undefined;
  let pool: HTTPConnectionPool;
  let agent: Agent;
  let url: string;
  /** What the server does with the n-th request (from 0), on whatever connection. */
  let onRequest: (socket: Socket, turn: number) => void;
  let accepted: Socket[];
  let closed: Promise<void>[];

  async function setUp(options: AgentOptions = {}): Promise<void> {
    accepted = [];
    closed = [];
    let turn = 0;
    server = await startSocketServer((socket) => {
      accepted.push(socket);
      closed.push(new Promise((done) => socket.on("close", () => done())));
      socket.on("data", () => {
        onRequest(socket, turn);
        turn += 1;
      });
    });
    pool = new HTTPConnectionPool(reactor);
    agent = new Agent(reactor, { pool, ...options });
    url = `http://127.0.0.1:${server.port}/`;
  }

  afterEach(async () => {
    await pool?.closeCachedConnections();
    await server?.stop();
    await nothingScheduled();
    server = undefined;
  });

  it("repeats a GET when the server closes the pooled connection", async () => {
    await setUp();
    onRequest = (socket, turn) => {
      if (turn === 1) socket.destroy();
      else socket.write(OK);
    };
    expect(await outcome(agent.request("GET", url).addCallback(readBody))).to.equal("value hi");
    expect(await outcome(agent.request("GET", url).addCallback(readBody))).to.equal("value hi");
    expect(accepted).to.have.length(2);
  });

  it("does not repeat a POST", async () => {
    await setUp();
    onRequest = (socket, turn) => {
      if (turn === 1) socket.destroy();
      else socket.write(OK);
    };
    await outcome(agent.request("GET", url).addCallback(readBody));
    expect(await outcome(agent.request("POST", url))).to.match(
      /^ResponseNeverReceived\[Connection(Lost|Done)\]$/,
    );
    expect(accepted).to.have.length(1);
  });

  it("opens a new connection when the server has closed the idle one", async () => {
    await setUp();
    onRequest = (socket) => socket.end(OK);
    await outcome(agent.request("GET", url).addCallback(readBody));
    await closed[0];
    await new Promise(setImmediate);
    expect(await outcome(agent.request("POST", url).addCallback(readBody))).to.equal("value hi");
    expect(accepted).to.have.length(2);
  });

  it("A3: never takes bytes that came before a request for its response", async () => {
    await setUp();
    onRequest = (socket, turn) => {
      socket.write(OK);
      if (turn === 0) setImmediate(() => socket.write(OK.replace("hi", "no")));
    };
    await outcome(agent.request("GET", url).addCallback(readBody));
    await closed[0];
    expect(await outcome(agent.request("GET", url).addCallback(readBody))).to.equal("value hi");
    expect(accepted).to.have.length(2);
  });

  it("gets an early response while it uploads, and stops when the server has closed", async () => {
    await setUp();
    onRequest = (socket, turn) => {
      if (turn === 0)
        socket.end("HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
    };
    const body = new ManualProducer();
    const requesting = agent.request("POST", url, null, body);
    requesting.addCallback((response: IResponse) => {
      expect(response.code).to.equal(413);
      return readBody(response);
    });
    body.write("the first piece of many");
    expect(await outcome(requesting)).to.equal("value big");
    accepted[0]?.destroy();
    while (!body.calls.includes("stopProducing")) {
      body.write("more");
      await new Promise(setImmediate);
    }
    await closed[0];
    expect(body.calls).to.include("stopProducing");
  });

  describe("when a request is cancelled", () => {
    async function requestWithoutReply(): Promise<Socket> {
      const asked = new Promise<Socket>((resolve) => {
        onRequest = resolve;
      });
      return asked;
    }

    for (const how of ["cancelled", "aborted by its signal"] as const) {
      const begin = (body?: ManualProducer) => {
        const controller = new AbortController();
        const options = { signal: controller.signal };
        const requesting = agent.request(body ? "POST" : "GET", url, null, body, options);
        const cancel = (): void => (how === "cancelled" ? requesting.cancel() : controller.abort());
        return { requesting, cancel };
      };
      const failsAs = (cancelled: RegExp): RegExp =>
        how === "cancelled" ? cancelled : /^AbortError$/;

      it(`while it connects, ${how}, fails and leaves no connection`, async () => {
        await setUp();
        const { requesting, cancel } = begin();
        cancel();
        expect(await outcome(requesting)).to.match(failsAs(/Cancelled/));
      });

      it(`while it is written, ${how}, fails and closes the connection`, async () => {
        await setUp();
        const asked = requestWithoutReply();
        const body = new ManualProducer();
        const { requesting, cancel } = begin(body);
        await asked;
        cancel();
        expect(await outcome(requesting)).to.match(failsAs(/^RequestGenerationFailed\[Cancelled/));
        expect(body.calls).to.include("cancelled");
        await closed[0];
      });

      it(`while it waits, ${how}, fails and closes the connection`, async () => {
        await setUp();
        const asked = requestWithoutReply();
        const { requesting, cancel } = begin();
        await asked;
        cancel();
        expect(await outcome(requesting)).to.match(failsAs(/^ResponseNeverReceived\[Cancelled/));
        await closed[0];
      });

      it(`while its body comes, ${how}, fails and closes the connection`, async () => {
        await setUp();
        onRequest = (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");
        const { requesting, cancel } = begin();
        const response = await requesting;
        const reading = readBody(response);
        if (how === "cancelled") reading.cancel();
        else cancel();
        expect(await outcome(reading)).to.match(
          how === "cancelled"
            ? /^CancelledError$/
            : /^ResponseFailed\[AbortError, ConnectionAborted/,
        );
        await closed[0];
      });
    }

    it("keeps the signal's reason as the cause", async () => {
      await setUp();
      const asked = requestWithoutReply();
      const controller = new AbortController();
      const requesting = agent.request("GET", url, null, null, { signal: controller.signal });
      await asked;
      controller.abort("no longer wanted");
      const error = await requesting.then(
        () => null,
        (reason: unknown) => reason as RequestAborted,
      );
      expect(error?.cause).to.equal("no longer wanted");
    });
  });

  describe("that stalls", () => {
    it("fails with HeadersTimeoutError when no head comes, and closes the connection", async () => {
      await setUp({ headersTimeout: 0.05 });
      onRequest = (socket) => socket.write("HTTP/1.1 200 OK\r\n");
      expect(await outcome(agent.request("GET", url))).to.match(
        /^HeadersTimeoutError\[TimeoutError/,
      );
      await closed[0];
    });

    it("fails with BodyTimeoutError when a body stops, and closes the connection", async () => {
      await setUp({ bodyTimeout: 0.05 });
      onRequest = (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");
      expect(await outcome(agent.request("GET", url).addCallback(readBody))).to.match(
        /^BodyTimeoutError\[TimeoutError, ConnectionAborted, _DataLoss\]$/,
      );
      await closed[0];
    });
  });
});

describe("ProxyAgent over a socket", () => {
  let proxy: RunningProxy;
  let server: ManyWayServer;
  let pool: HTTPConnectionPool;
  const WORD = "Basic c2VzYW1l";

  before(async function () {
    if (whyNoCertificates !== null) {
      process.stdout.write(`skipped: ${whyNoCertificates}\n`);
      this.skip();
    }
    server = await startNodeManyWays((request, response) => {
      response.end(`secure: ${request.headers.host} ${request.headers["proxy-authorization"]}`);
    });
  });

  after(async () => {
    await server?.stop();
  });

  beforeEach(async () => {
    proxy = await startProxy(WORD);
    pool = new HTTPConnectionPool(reactor);
  });

  afterEach(async () => {
    await pool.closeCachedConnections();
    await proxy.stop();
  });

  const agent = (proxyAuthorization: string | undefined = WORD): ProxyAgent =>
    new ProxyAgent(new TCP4ClientEndpoint(reactor, "127.0.0.1", proxy.port), reactor, pool, {
      contextFactory: testPolicy,
      proxyAuthorization,
    });

  it("sends http requests to the proxy, over one connection", async () => {
    const through = agent();
    for (let turn = 0; turn < 2; turn += 1) {
      const reply = through.request("GET", "http://far.example/x").addCallback(readBody);
      expect(await outcome(reply)).to.equal("value by proxy: far.example");
    }
    expect(proxy.asked).to.deep.equal(Array(2).fill(`GET http://far.example/x (${WORD})`));
  });

  it("C8: opens one tunnel for https requests to the same host, and sends the credentials only to the proxy", async () => {
    const through = agent();
    const url = `https://localhost:${server.tlsPort}/`;
    for (let turn = 0; turn < 2; turn += 1) {
      const reply = through.request("GET", url).addCallback(readBody);
      expect(await outcome(reply)).to.equal(`value secure: localhost:${server.tlsPort} undefined`);
    }
    expect(proxy.asked).to.deep.equal([`CONNECT localhost:${server.tlsPort} (${WORD})`]);
  });

  it("C7: checks the name of the server through the tunnel", async () => {
    const url = `https://elsewhere.example:${server.tlsPort}/`;
    expect(await outcome(agent().request("GET", url))).to.match(
      /^ResponseNeverReceived\[.*(Verif|Certificate|SSL|TLS)/,
    );
  });

  it("fails with ProxyConnectError when the proxy refuses", async () => {
    const requesting = agent("Basic wrong").request("GET", `https://localhost:${server.tlsPort}/`);
    const error = await requesting.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(ProxyConnectError);
    expect((error as ProxyConnectError).status).to.equal("407");
  });
});

describe("Agent over TLS", () => {
  let server: ManyWayServer;

  before(async function () {
    if (whyNoCertificates !== null) {
      process.stdout.write(`skipped: ${whyNoCertificates}\n`);
      this.skip();
    }
    server = await startNodeManyWays((_request, response) => response.end("secret"));
  });

  after(async () => {
    await server?.stop();
  });

  it("checks certificates by default", async () => {
    const requesting = new Agent(reactor).request("GET", `https://localhost:${server.tlsPort}/`);
    expect(await outcome(requesting)).to.match(
      /^ResponseNeverReceived\[.*(Verif|Certificate|SSL|TLS)/,
    );
  });

  it("checks the name of the host by default", async () => {
    const requesting = new Agent(reactor, testPolicy).request(
      "GET",
      `https://127.0.0.1:${server.tlsPort}/`,
    );
    expect(await outcome(requesting)).to.match(
      /^ResponseNeverReceived\[.*(Verif|Certificate|SSL|TLS)/,
    );
  });

  it("accepts a name with a dot at its end, which is sent without it", async () => {
    const trustRoot = trustRootFromCertificates([certificates().authority]);
    const creator = new BrowserLikePolicyForHTTPS(trustRoot).creatorForNetloc("localhost.", 443);
    const { servername } = creator.clientConnectionForTLS(null as never) as { servername?: string };
    const agent = Agent.usingEndpointFactory(reactor, {
      endpointForURI: () =>
        wrapClientTLS(creator, new TCP4ClientEndpoint(reactor, "127.0.0.1", server.tlsPort)),
    });
    const requesting = agent.request("GET", "https://localhost./");
    expect(await outcome(requesting.addCallback(readBody))).to.equal("value secret");
    expect(servername).to.equal("localhost");
  });

  it("fails with TimeoutError when the handshake takes longer than connectTimeout", async () => {
    const silent = await startSocketServer((socket) => socket.resume());
    const requesting = new Agent(reactor, { connectTimeout: 0.2 }).request(
      "GET",
      `https://127.0.0.1:${silent.port}/`,
    );
    expect(await outcome(requesting)).to.equal("TimeoutError");
    await silent.stop();
    await nothingScheduled();
  });
});
