// HTTP11ClientProtocol over real sockets, through the reactor, against servers of others.

import { Deferred, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { ClientFactory } from "@twisted-ts/reactor/protocol";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { type IBodyProducer, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { HTTP11ClientProtocol, Request, type Response } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { InstantProducer, ManualProducer } from "../support/body-producers.ts";
import { BodyRecorder, errorNames } from "../support/http-client.ts";
import {
  nginxMissing,
  type RunningServer,
  startNginx,
  startNodeServer,
  startSocketServer,
  startTwisted,
  twistedMissing,
} from "../support/servers.ts";

/** A protocol that reports when it is lost and when it can be used again. */
class Client extends HTTP11ClientProtocol {
  quiescent = 0;
  /** Resolves when the connection is lost. */
  readonly lost: Promise<void>;
  #fireLost: () => void = () => undefined;

  constructor() {
    super(() => {
      this.quiescent += 1;
    });
    this.lost = new Promise((lost) => {
      this.#fireLost = lost;
    });
  }

  override connectionLost(reason: Failure): void {
    super.connectionLost(reason);
    this.#fireLost();
  }
}

/** Connects a client to a port of this machine. */
function connectClient(port: number): Promise<Client> {
  return new Promise((connected, failed) => {
    const factory = new ClientFactory();
    factory.noisy = false;
    factory.buildProtocol = () => {
      const client = new Client();
      const made = client.connectionMade.bind(client);
      client.connectionMade = () => {
        made();
        connected(client);
      };
      return client;
    };
    factory.clientConnectionFailed = (_connector: unknown, reason: Failure) => failed(reason.value);
    reactor.connectTCP("127.0.0.1", port, factory);
  });
}

interface Reply {
  readonly response: Response;
  readonly body: string;
  readonly end: string;
}

/** Sends a request and reads the whole reply. */
async function send(
  client: Client,
  method: string,
  path: string,
  producer: IBodyProducer | null = null,
): Promise<Reply> {
  const headers = new Headers({ Host: ["127.0.0.1"] });
  const response = await client.request(new Request(method, path, headers, producer, true));
  const ended = new Deferred<BodyRecorder>();
  const recorder = new BodyRecorder();
  const lost = recorder.connectionLost.bind(recorder);
  recorder.connectionLost = (reason?: Failure) => {
    lost(reason);
    ended.callback(recorder);
  };
  response.deliverBody(recorder);
  const { body } = await ended;
  return { response, body, end: errorNames(recorder.ended) };
}

async function close(client: Client): Promise<void> {
  await client.abort();
  expect(client.state).to.equal("CONNECTION_LOST");
}

/** What the client's promise rejected with. */
async function failureOf(promise: PromiseLike<unknown>): Promise<string> {
  try {
    await promise;
    return "no failure";
  } catch (error) {
    const { reasons } = error as { reasons?: readonly Failure[] };
    return `${(error as Error).name}[${(reasons ?? []).map((reason) => errorNames(reason)).join(", ")}]`;
  }
}

describe("HTTP11ClientProtocol over a socket", () => {
  let server: RunningServer | undefined;

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  describe("with Node's http", () => {
    it("keeps one connection for replies of every framing", async () => {
      server = await startNodeServer((request, response) => {
        if (request.url === "/length") response.end("by length");
        else if (request.method === "POST") request.pipe(response);
        else if (request.url === "/none") response.writeHead(204).end();
        else {
          response.write("in ");
          response.end("chunks");
        }
      });
      const client = await connectClient(server.port);
      expect((await send(client, "GET", "/length")).body).to.equal("by length");
      expect((await send(client, "GET", "/chunks")).body).to.equal("in chunks");
      expect((await send(client, "GET", "/none")).response.code).to.equal(204);
      expect((await send(client, "HEAD", "/length")).response.length).to.equal(0);
      const echoed = await send(
        client,
        "POST",
        "/",
        new InstantProducer(["there and ", "back"], 14),
      );
      expect([echoed.body, echoed.end]).to.deep.equal(["there and back", "ResponseDone"]);
      const chunks = await send(
        client,
        "POST",
        "/",
        new InstantProducer(["a", "b"], UNKNOWN_LENGTH),
      );
      expect(chunks.body).to.equal("ab");
      expect(client.quiescent).to.equal(6);
      await close(client);
    });

    it("shows trailers and ignores early hints", async () => {
      server = await startNodeServer((_request, response) => {
        response.writeEarlyHints({ link: "</style.css>; rel=preload" });
        response.writeHead(200, { Trailer: "X-Sum" });
        response.write("body");
        response.addTrailers({ "X-Sum": "4" });
        response.end();
      });
      const client = await connectClient(server.port);
      const { response } = await send(client, "GET", "/");
      expect(response.trailers?.getRawHeaders("X-Sum")).to.deep.equal(["4"]);
      await close(client);
    });
  });

  describe("with nginx", () => {
    beforeEach(async function () {
      const missing = nginxMissing();
      if (missing !== null) {
        process.stdout.write(`skipped: ${missing}\n`);
        this.skip();
      }
      server = await startNginx({ "page.txt": "served by nginx", "empty.txt": "" });
    });

    it("keeps one connection over several requests", async () => {
      const client = await connectClient((server as RunningServer).port);
      expect((await send(client, "GET", "/page.txt")).body).to.equal("served by nginx");
      expect((await send(client, "GET", "/empty.txt")).response.length).to.equal(0);
      expect((await send(client, "GET", "/nothing")).response.code).to.equal(204);
      expect((await send(client, "GET", "/missing")).response.code).to.equal(404);
      expect(client.quiescent).to.equal(4);
      await close(client);
    });

    it("closes a connection that the server closes", async () => {
      const client = await connectClient((server as RunningServer).port);
      expect((await send(client, "GET", "/close")).body).to.equal("closed");
      await client.lost;
      expect([client.quiescent, client.state]).to.deep.equal([0, "CONNECTION_LOST"]);
    });

    it("gets the early refusal of a body that is too large", async () => {
      const client = await connectClient((server as RunningServer).port);
      const producer = new ManualProducer(2_000_000);
      const { response } = await send(client, "POST", "/page.txt", producer);
      expect(response.code).to.equal(413);
      expect(client.state).to.be.oneOf([
        "TRANSMITTING_AFTER_RECEIVING_RESPONSE",
        "CONNECTION_LOST",
      ]);
      if (client.state !== "CONNECTION_LOST") await close(client);
    });
  });

  describe("with twisted.web", () => {
    beforeEach(async function () {
      const missing = twistedMissing();
      if (missing !== null) {
        process.stdout.write(`skipped: ${missing}\n`);
        this.skip();
      }
      server = await startTwisted();
    });

    it("keeps one connection over replies by length and in chunks, and streamed bodies", async () => {
      const client = await connectClient((server as RunningServer).port);
      expect((await send(client, "GET", "/hello")).body).to.equal("hello from twisted.web");
      expect((await send(client, "GET", "/chunks")).body).to.equal("one two three");
      const body = new InstantProducer(["to ", "and ", "fro"], UNKNOWN_LENGTH);
      expect((await send(client, "POST", "/echo", body)).body).to.equal("to and fro");
      expect(client.quiescent).to.equal(3);
      await close(client);
    });

    it("closes a connection that the server closes", async () => {
      const client = await connectClient((server as RunningServer).port);
      expect((await send(client, "GET", "/close")).body).to.equal("closed");
      await client.lost;
      expect([client.quiescent, client.state]).to.deep.equal([0, "CONNECTION_LOST"]);
    });
  });

  describe("with a peer that misbehaves", () => {
    it("fails with ResponseNeverReceived when it closes without a response", async () => {
      server = await startSocketServer((socket) => socket.once("data", () => socket.end()));
      const client = await connectClient(server.port);
      expect(await failureOf(send(client, "GET", "/"))).to.equal(
        "ResponseNeverReceived[ConnectionDone]",
      );
    });

    it("fails with RequestTransmissionFailed when it closes while the request is written", async () => {
      server = await startSocketServer((socket) =>
        socket.once("data", () => socket.resetAndDestroy()),
      );
      const client = await connectClient(server.port);
      expect(await failureOf(send(client, "POST", "/", new ManualProducer()))).to.equal(
        "RequestTransmissionFailed[ConnectionLost]",
      );
    });

    it("fails with RequestGenerationFailed, and closes, when the request is cancelled half-way", async () => {
      let closed: () => void;
      const gone = new Promise<void>((done) => {
        closed = done;
      });
      server = await startSocketServer((socket) => socket.resume().on("close", () => closed()));
      const client = await connectClient(server.port);
      const headers = new Headers({ Host: ["127.0.0.1"] });
      const request = client.request(new Request("POST", "/", headers, new ManualProducer(), true));
      request.cancel();
      expect(await failureOf(request)).to.equal("RequestGenerationFailed[CancelledError]");
      expect(client.state).to.equal("GENERATION_FAILED");
      await gone;
      await client.lost;
      expect(client.state).to.equal("CONNECTION_LOST");
    });

    it("fails a request that is cancelled while it waits", async () => {
      server = await startSocketServer((socket) => socket.resume());
      const client = await connectClient(server.port);
      const headers = new Headers({ Host: ["127.0.0.1"] });
      const request = client.request(new Request("GET", "/", headers, null, true));
      expect(client.state).to.equal("WAITING");
      request.cancel();
      expect(await failureOf(request)).to.equal("ResponseNeverReceived[CancelledError]");
      await client.lost;
    });

    it("fails a request that is aborted while it waits", async () => {
      server = await startSocketServer((socket) => socket.resume());
      const client = await connectClient(server.port);
      const request = client.request(
        new Request("GET", "/", new Headers({ Host: ["127.0.0.1"] }), null, true),
      );
      const aborted = client.abort();
      expect(client.state).to.equal("ABORTING");
      expect(await failureOf(request)).to.equal("ResponseNeverReceived[ConnectionAborted]");
      await aborted;
    });

    it("closes an idle connection on which bytes come", async () => {
      server = await startSocketServer((socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
      const client = await connectClient(server.port);
      await client.lost;
      expect(client.state).to.equal("CONNECTION_LOST");
    });

    it("reads a body of unknown length to the end of the connection", async () => {
      server = await startSocketServer((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\n\r\nto the end")),
      );
      const client = await connectClient(server.port);
      const { body, end } = await send(client, "GET", "/");
      expect([body, end]).to.deep.equal(["to the end", "PotentialDataLoss"]);
    });

    it("fails on a malformed reply, and closes", async () => {
      server = await startSocketServer((socket) =>
        socket.once("data", () => socket.write("nonsense\r\n\r\n")),
      );
      const client = await connectClient(server.port);
      expect(await failureOf(send(client, "GET", "/"))).to.equal("ResponseFailed[ParseError]");
      await client.lost;
    });

    it("passes the socket to the next protocol when it switches protocols", async () => {
      server = await startSocketServer((socket) =>
        socket.once("data", () => {
          socket.write("HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n");
          socket.on("data", (data: Buffer) => socket.end(data.toString().toUpperCase()));
        }),
      );
      const client = await connectClient(server.port);
      const headers = new Headers({ Host: ["x"], Connection: ["Upgrade"], Upgrade: ["shout"] });
      const response = await client.request(new Request("GET", "/", headers, null, true));
      const recorder = new BodyRecorder();
      const ended = new Promise<void>((done) => {
        recorder.connectionLost = () => done();
      });
      response.switchProtocol(recorder);
      (recorder.transport as unknown as { write(data: Buffer): void }).write(Buffer.from("quiet"));
      await ended;
      expect(recorder.body).to.equal("QUIET");
    });
  });
});
