// The examples of servers and clients. Each runs as a child process, and the test connects to it
// over real sockets.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect as connectTLS } from "node:tls";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../support/certificates.ts";
import { Example, Peer } from "../support/example.ts";

const ANY_PORT = "tcp:0:interface=127.0.0.1";
const local = (port: number) => ({ port, host: "127.0.0.1" });

const running: Example[] = [];
const servers: Server[] = [];

function example(name: string, ...args: string[]): Example {
  const started = new Example(name, ...args);
  running.push(started);
  return started;
}

async function listening(server: Server, port = 0): Promise<number> {
  servers.push(server);
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", ready);
  });
  return (server.address() as AddressInfo).port;
}

describe("the examples", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-examples-"));
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("have fewer than 60 lines each without the first comment, except the main job", () => {
    const directory = resolve(import.meta.dirname, "../../examples");
    const long = readdirSync(directory)
      .filter((name) => name.endsWith(".ts") && name !== "main-job.ts")
      .filter((name) => {
        const code = readFileSync(join(directory, name), "utf8").replace(/^(\/\/.*\n)+/, "");
        return code.split("\n").length > 60;
      });
    expect(long).to.deep.equal([]);
  });

  describe("cluster", () => {
    it("serves one port by several processes, and ends all of them when it is stopped", async () => {
      const leader = example("cluster", "0", "2");
      const port = await leader.port();
      const serving = new Set<number>();
      for (let attempt = 0; attempt < 200 && serving.size < 2; attempt++) {
        const peer = await Peer.to(local(port));
        const [, pid] = await peer.input.waitFor(/process (\d+)\r\n/);
        serving.add(Number(pid));
        peer.socket.destroy();
      }
      expect(serving.size).to.equal(2);
      expect(await leader.stop()).to.equal(0);
      for (const pid of serving) expect(() => process.kill(pid, 0)).to.throw("ESRCH");
    });
  });

  describe("echo-server and echo-client", () => {
    it("send back what several clients send, and exit with code 0", async () => {
      const server = example("echo-server", ANY_PORT);
      const port = await server.port();
      const client = example("echo-client", `tcp:127.0.0.1:${port}`);
      const [one, other] = [await Peer.to(local(port)), await Peer.to(local(port))];
      one.say("hello");
      other.say("good day");
      await one.input.waitFor(/hello/);
      await other.input.waitFor(/good day/);
      await Promise.all([one.close(), other.close()]);
      expect(await client.ended()).to.equal(0);
      expect(client.output.text).to.equal(
        "echo: one line\necho: another line\necho: and the last one\n",
      );
      expect(await server.stop()).to.equal(0);
      expect(server.errors).to.equal("");
    });

    it("print why they cannot listen or connect, and exit with code 1", async () => {
      const port = await listening(createServer());
      const server = example("echo-server", `tcp:${port}:interface=127.0.0.1`);
      const client = example("echo-client", "tcp:127.0.0.1:1:bindAddress=127.0.0.1");
      expect(await server.ended()).to.equal(1);
      expect(server.errors).to.match(/^Couldn't listen on 127\.0\.0\.1:\d+: .*\n$/);
      expect(await client.ended()).to.equal(1);
      expect(client.errors).to.contain("ConnectionRefusedError");
    });
  });

  describe("chat", () => {
    it("sends each line to the other people, with the name of its author", async () => {
      const port = await example("chat", ANY_PORT).port();
      const [ada, grace] = [await Peer.to(local(port)), await Peer.to(local(port))];
      await ada.input.waitFor(/Who are you\?/);
      ada.say("Ada\r\n");
      await ada.input.waitFor(/Hello Ada\. People here: 1\./);
      grace.say("Ada\n");
      await grace.input.waitFor(/This name is taken/);
      grace.say("Grace\n");
      await grace.input.waitFor(/Hello Grace\. People here: 2\./);
      await ada.input.waitFor(/Grace has joined\./);
      ada.say("good morning\n");
      await grace.input.waitFor(/<Ada> good morning/);
      await grace.close();
      await ada.input.waitFor(/Grace has left\./);
      expect(ada.input.text).not.to.contain("<Ada>");
      await ada.close();
    });
  });

  describe("finger", () => {
    it("sends one reply, and closes the connection", async () => {
      const port = await example("finger", ANY_PORT, "ada=At her engine").port();
      for (const [user, reply] of [
        ["ada", "At her engine\r\n"],
        ["grace", "No such user.\r\n"],
      ] as const) {
        const peer = await Peer.to(local(port));
        peer.say(`${user}\r\n`);
        await peer.closed();
        expect(peer.input.text).to.equal(reply);
      }
    });
  });

  describe("portforward", () => {
    it("forwards bytes in both directions, and closes one side when the other is closed", async () => {
      const target = createServer((socket) => {
        socket.setEncoding("utf8").on("data", (text: string) => {
          if (text === "bye") socket.end("farewell");
          else socket.write(text.toUpperCase());
        });
      });
      const hostPort = await listening(target);
      const forwarder = example("portforward", "0", "127.0.0.1", String(hostPort));
      const peer = await Peer.to(local(await forwarder.port()));
      peer.say("hello");
      await peer.input.waitFor(/HELLO/);
      peer.say("bye");
      await peer.input.waitFor(/farewell/);
      await peer.closed();
    });
  });

  describe("starttls-server and starttls-client", () => {
    let server: Example;
    let port: number;

    before(async function () {
      if (whyNoCertificates !== null) {
        console.log(`      skipped: ${whyNoCertificates}`);
        this.skip();
      }
      server = new Example("starttls-server", ANY_PORT, certificates().path("good", "both"));
      port = await server.port();
    });

    after(async () => {
      if (server !== undefined) await server.stop();
    });

    it("send a line without encryption, and the next one with TLS", async () => {
      const authority = certificates().path("authority", "pem");
      const client = example("starttls-client", "localhost", String(port), authority);
      expect(await client.ended(), client.errors).to.equal(0);
      expect(client.output.text).to.equal(
        [
          "received: OK sent without encryption",
          "received: GO AHEAD",
          "received: OK sent with TLS",
          "",
        ].join("\n"),
      );
      await server.output.waitFor(/^encrypted: sent with TLS$/m);
      expect(server.output.text).to.contain("clear: sent without encryption");
    });

    it("send nothing over TLS when the client does not trust the server's authority", async () => {
      const client = example("starttls-client", "localhost", String(port));
      expect(await client.ended()).to.equal(1);
      expect(client.output.text).not.to.contain("sent with TLS");
      expect(client.errors).to.match(/certificate/i);
    });

    it("have a server that works with Node's own TLS client", async () => {
      const plain = await Peer.to(local(port));
      plain.say("STARTTLS\r\n");
      await plain.input.waitFor(/GO AHEAD\r\n/);
      plain.socket.removeAllListeners("data");
      const ca = readFileSync(certificates().path("authority", "pem"));
      const secure = connectTLS({ socket: plain.socket, ca, servername: "localhost" });
      await new Promise<void>((done, failed) => {
        secure.once("secureConnect", done);
        secure.once("error", failed);
      });
      const encrypted = new Peer(secure);
      encrypted.say("hello\r\n");
      await encrypted.input.waitFor(/OK hello\r\n/);
      await encrypted.close();
    });
  });

  describe("unix-client", () => {
    it("gets a reply from a server on a UNIX socket, which the server removes at its end", async () => {
      const path = join(folder, "echo.sock");
      const server = example("echo-server", `unix:${path}`);
      await server.output.waitFor(/listening on UNIXAddress/);
      const client = example("unix-client", path, "one line");
      expect(await client.ended(), client.errors).to.equal(0);
      expect(client.output.text).to.contain("reply: one line");
      expect(client.output.text).to.contain(path);
      await server.stop();
      expect(existsSync(path)).to.equal(false);
    });
  });

  describe("reconnecting-client", () => {
    it("connects again when the connection has ended, and when the server is back", async () => {
      const server = createServer((socket) => socket.end("one moment\n"));
      const port = await listening(server);
      const client = example("reconnecting-client", "127.0.0.1", String(port));
      for (let times = 0; times < 2; times += 1) {
        await client.output.waitFor(/^connected$/m);
        await client.output.waitFor(/^received: one moment$/m);
        await client.output.waitFor(/^lost: Connection was closed cleanly\.$/m);
      }
      await new Promise((closed) => server.close(closed));
      await client.output.waitFor(/^failed: Connection was refused by other side/m);
      await listening(
        createServer((socket) => socket.end("back again\n")),
        port,
      );
      await client.output.waitFor(/^received: back again$/m);
      expect(await client.stop()).to.equal(0);
    });
  });
});
