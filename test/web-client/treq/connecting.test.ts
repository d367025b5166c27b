import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { IPv4Address } from "@twisted-ts/reactor/address";
import type { IHostnameResolver } from "@twisted-ts/reactor/interfaces";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { HTTPConnectionPool } from "@twisted-ts/web-client";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { nothingScheduled } from "../../support/agent-servers.ts";
import { watch } from "../../support/http-client.ts";
import { ReplyingAgent, reply } from "../../support/replying-agent.ts";

/** Resolves every name at once, to one address. */
const knowsAll: IHostnameResolver = {
  resolveHostName(receiver, hostName, port = 0) {
    const resolution = { name: hostName, cancel: () => undefined };
    receiver.resolutionBegan(resolution);
    const address = /^[0-9.]+$/.test(hostName) ? hostName : "127.0.0.9";
    receiver.addressResolved(new IPv4Address("TCP", address, port));
    receiver.resolutionComplete();
    return resolution;
  },
};

/** Where a request connects to. */
function connectsTo(url: string, options: treq.TreqRequestOptions): string {
  const reactor = Object.assign(new MemoryReactorClock(), { nameResolver: knowsAll });
  const outcome = watch(treq.get(url, { ...options, reactor: reactor as never }));
  if (outcome.failure !== undefined) throw outcome.failure.value;
  const [[host, port]] = reactor.tcpClients as unknown as [[string, number]];
  return `${host}:${port}`;
}

describe("the options proxy, proxies and trust_env", () => {
  const proxies = {
    http: "http://127.0.0.2:3128",
    https: new URL("http://ann:secret@127.0.0.3:3129/"),
    no_proxy: "direct.example",
  };

  it("choose where the request goes", () => {
    for (const proxy of ["http://127.0.0.2:3128", "127.0.0.2:3128", new URL(proxies.http)]) {
      expect(connectsTo("http://example.com/", { proxy })).to.equal("127.0.0.2:3128");
      expect(connectsTo("https://example.com/", { proxy })).to.equal("127.0.0.2:3128");
    }
    expect(connectsTo("http://example.com/", { proxies })).to.equal("127.0.0.2:3128");
    expect(connectsTo("https://example.com/", { proxies })).to.equal("127.0.0.3:3129");
    expect(connectsTo("http://direct.example/", { proxies })).to.equal("127.0.0.9:80");
    expect(connectsTo("http://example.com/", { proxies: {} })).to.equal("127.0.0.9:80");
    expect(connectsTo("http://example.com/", { proxy: null })).to.equal("127.0.0.9:80");
  });

  it("are taken from the environment only when trust_env is set", () => {
    const before = process.env["http_proxy"];
    process.env["http_proxy"] = "http://127.0.0.4:3130";
    try {
      const url = "http://example.com/";
      expect(connectsTo(url, { trust_env: true })).to.equal("127.0.0.4:3130");
      expect(connectsTo(url, {})).to.equal("127.0.0.9:80");
      expect(connectsTo(url, { trust_env: true, proxies })).to.equal("127.0.0.2:3128");
    } finally {
      if (before === undefined) delete process.env["http_proxy"];
      else process.env["http_proxy"] = before;
    }
  });

  it("are refused with a TypeError that contains no password when they are not valid", () => {
    const agent = new ReplyingAgent();
    const secret = "http://ann:secret@127.0.0.1:1";
    for (const options of [
      { proxy: 5 },
      { proxy: [secret] },
      { proxy: { url: secret } },
      { proxies: secret },
      { proxies: new Map([["http", secret]]) },
      { proxies: { http: 5 } },
      { proxies: { ftp: secret } },
      { proxies: { no_proxy: 5 } },
      { proxy: secret, proxies: {} },
      { proxy: secret, agent },
      { trust_env: true, agent },
    ]) {
      const { failure } = watch(treq.get("http://example.com/", options as never));
      expect(failure?.value).to.be.instanceOf(TypeError);
      expect(failure?.getErrorMessage()).to.not.contain("secret");
    }
    const { failure } = watch(treq.get("http://example.com/", { proxy: "ftp://ann:secret@h" }));
    expect(failure?.value).to.be.instanceOf(RangeError);
    expect(failure?.getErrorMessage()).to.not.contain("secret");
  });

  it("are refused by a client, because its agent makes the connections", () => {
    const client = new treq.HTTPClient(new ReplyingAgent());
    for (const key of ["agent", "pool", "persistent", "proxy", "proxies", "trust_env"]) {
      const { failure } = watch(client.get("http://example.com/", { [key]: null } as never));
      expect(failure?.value, key).to.be.instanceOf(TypeError);
    }
  });
});

describe("over sockets", () => {
  const servers: Server[] = [];
  const listen = async (
    listener: (request: IncomingMessage) => string | Readonly<Record<string, string>>,
  ): Promise<number> => {
    const server = createServer((request, response) => {
      const reply2 = listener(request);
      if (typeof reply2 === "string") response.end(reply2);
      else response.writeHead(401, reply2).end("who are you?");
    });
    servers.push(server);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return (server.address() as AddressInfo).port;
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
    await nothingScheduled();
  });

  it("requests through one proxy share its connections", async () => {
    const ports: (number | undefined)[] = [];
    const proxied: (string | undefined)[] = [];
    const proxy = await listen((request) => {
      ports.push(request.socket.remotePort);
      proxied.push(request.url);
      return "through the proxy";
    });
    const { reactor } = await import("@twisted-ts/reactor");
    const pool = new HTTPConnectionPool(reactor);
    for (let count = 0; count < 2; count += 1) {
      const options = { pool, proxy: `http://127.0.0.1:${proxy}` };
      const text = await treq
        .get("http://example.com/é", options)
        .addCallback((response) => response.text());
      expect(text).to.equal("through the proxy");
    }
    expect(proxied).to.deep.equal(Array(2).fill("http://example.com/%C3%A9"));
    expect(new Set(ports).size).to.equal(1);
    await pool.closeCachedConnections();
  });

  it("digest authentication begins one session for an origin, and sends its password to no other", async () => {
    const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
    const credentials: (string | undefined)[] = [];
    const listener = (request: IncomingMessage) => {
      const { authorization } = request.headers;
      credentials.push(authorization);
      if (authorization === undefined) {
        return { "WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"' };
      }
      const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(authorization)?.[1];
      const secret = md5("ann:r:secret");
      const target = md5(`${request.method}:${request.url}`);
      const wanted = md5(`${secret}:n:${field("nc")}:${field("cnonce")}:auth:${target}`);
      return field("response") === wanted ? "welcome" : {};
    };
    const [one, other] = [await listen(listener), await listen(listener)];
    const auth = new treq.HTTPDigestAuth("ann", "secret");
    const { reactor } = await import("@twisted-ts/reactor");
    const pool = new HTTPConnectionPool(reactor);
    const text = (port: number, path: string) =>
      treq
        .post(`http://127.0.0.1:${port}${path}`, { auth, pool, data: "body" })
        .addCallback((response) => response.text());
    expect(await text(one, "/a")).to.equal("welcome");
    expect(await text(one, "/b?c")).to.equal("welcome");
    expect(credentials.map((authorization) => authorization !== undefined)).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect(await text(other, "/")).to.equal("welcome");
    expect(credentials).to.have.length(5);
    await pool.closeCachedConnections();
  });

  it("digest authentication stays within its origin along a redirect", () => {
    const found =
      "HTTP/1.1 302 Found\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n";
    const challenge =
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\nContent-Length: 0\r\n\r\n';
    const agent = new ReplyingAgent(challenge, found, challenge, reply(""));
    const auth = new treq.HTTPDigestAuth("ann", "secret");
    const { value } = watch(treq.get("http://example.com/", { agent, auth }));
    expect(agent.requests.map(({ headers }) => headers.hasHeader("Authorization"))).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect(value?.code).to.equal(401);
  });

  it("digest authentication refuses a name or password that is not text", () => {
    expect(() => new treq.HTTPDigestAuth("ann", 5 as never)).to.throw(TypeError);
    expect(() => new treq.HTTPDigestAuth(Buffer.from("ann") as never, "x")).to.throw(TypeError);
  });
});
