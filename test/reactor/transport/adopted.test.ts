import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { reactor } from "@twisted-ts/reactor";
import { CannotListenError, UnsupportedAddressFamily } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { GivenServerFactory } from "../../contract/socket-pairs.ts";
import { javascript } from "../../support/javascript.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** Adopts descriptor 3, which listens, and 4, which is connected, and greets over both. */
const PROGRAM = `
import { reactor } from "@twisted-ts/reactor";
import { Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
let rest = 2;
class Greeter extends Protocol {
  override connectionMade() {
    this.transport!.write(Buffer.from("I am " + this.transport!.getHost()));
    this.transport!.loseConnection();
  }
  override connectionLost() {
    if (--rest === 0) port.stopListening();
  }
}
const factory = ServerFactory.forProtocol(Greeter);
const port = reactor.adoptStreamPort(3, "AF_INET", factory);
reactor.adoptStreamConnection(4, "AF_INET", factory);
console.log("ready " + port.getHost());
`;

/** The descriptor of a socket or server of Node. */
const descriptorOf = (owner: object): number => (owner as { _handle: { fd: number } })._handle.fd;

/** All that comes over a socket until its end. */
async function readAll(socket: Socket): Promise<string> {
  let text = "";
  for await (const piece of socket) text += String(piece);
  return text;
}

describe("adopted sockets", () => {
  it("work as sockets that the reactor has opened", async () => {
    // A process cannot adopt what its own loop watches already: another one is given the
    // descriptors.
    const folder = mkdtempSync(join(ROOT, "test", ".program-"));
    const file = join(folder, "program.mjs");
    writeFileSync(file, javascript(PROGRAM));
    const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
    const client = createConnection(port, "127.0.0.1");
    const connected = await accepted;
    const child = spawn(process.execPath, [file], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit", descriptorOf(server), descriptorOf(connected)],
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    connected.destroy();
    server.close();
    try {
      const address = `IPv4Address(type='TCP', host='127.0.0.1', port=${port})`;
      expect(await readAll(client)).to.equal(`I am ${address}`);
      const second = createConnection(port, "127.0.0.1");
      expect(await readAll(second)).to.equal(`I am ${address}`);
      expect(await ended).to.equal(0);
    } finally {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("are refused for another family, and for a descriptor that is not a socket", () => {
    const factory = new GivenServerFactory(new RecordingProtocol());
    const family = "AF_X25" as never;
    expect(() => reactor.adoptStreamPort(0, family, factory)).to.throw(UnsupportedAddressFamily);
    expect(() => reactor.adoptStreamConnection(0, family, factory)).to.throw(
      UnsupportedAddressFamily,
    );
    expect(() => reactor.adoptStreamPort(999, "AF_INET", factory)).to.throw(CannotListenError);
  });
});
