import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { b, reactor } from "@twisted-ts/reactor";
import { UNIXAddress } from "@twisted-ts/reactor/address";
import { BadFileError, CannotListenError, ConnectError } from "@twisted-ts/reactor/error";
import type { IListeningPort } from "@twisted-ts/reactor/interfaces";
import { ClientFactory, ServerFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import {
  afterConnection,
  GivenClientFactory,
  GivenServerFactory,
} from "../../contract/socket-pairs.ts";

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

class QuietFactory extends ServerFactory {
  override noisy = false;
}

describe("UNIX sockets", () => {
  let folder = "";
  let path = "";
  let ports: IListeningPort[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "unix-"));
    path = join(folder, "socket");
  });

  afterEach(async () => {
    const open = ports;
    ports = [];
    for (const port of open) await port.stopListening();
    rmSync(folder, { recursive: true, force: true });
  });

  const listen = (
    { mode, wantPID, at = path }: { mode?: number; wantPID?: boolean; at?: string } = {},
    factory: ServerFactory = new QuietFactory(),
  ): IListeningPort => {
    const port = reactor.listenUNIX(at, factory, 50, mode, wantPID);
    ports.push(port);
    return port;
  };

  const failureOf = (at: string, checkPID = false): Promise<Error> => {
    const factory = new ClientFactory();
    factory.noisy = false;
    return new Promise((resolve) => {
      factory.clientConnectionFailed = (_connector, reason) => resolve(reason.value as Error);
      reactor.connectUNIX(at, factory, 30, checkPID);
    });
  };

  const exchange = async (at: string): Promise<{ client: string[]; server: string[] }> => {
    const [client, server] = [new RecordingProtocol(), new RecordingProtocol()];
    const made = Promise.all([afterConnection(client), afterConnection(server)]);
    listen({ at }, new GivenServerFactory(server));
    reactor.connectUNIX(at, new GivenClientFactory(client));
    await made;
    client.wire.write(b`hello`);
    await server.receives(5);
    const addresses = {
      client: [client.wire.getHost(), client.wire.getPeer()].map(String),
      server: [server.wire.getHost(), server.wire.getPeer()].map(String),
    };
    client.wire.loseConnection();
    await server.loses();
    return addresses;
  };

  describe("listenUNIX", () => {
    it("makes the socket when it is called, and removes it when it stops", async () => {
      const port = listen();
      expect(statSync(path).isSocket()).to.equal(true);
      expect(port.getHost().equals(new UNIXAddress(path))).to.equal(true);
      expect(String(port)).to.equal(`<QuietFactory on '${path}'>`);
      await port.stopListening();
      expect(existsSync(path)).to.equal(false);
    });

    it("gives the socket its permissions: every user may connect by default", () => {
      listen();
      expect(statSync(path).mode & 0o777).to.equal(0o666);
      listen({ mode: 0o600, at: `${path}2` });
      expect(statSync(`${path}2`).mode & 0o777).to.equal(0o600);
    });

    it("throws CannotListenError when the path exists", () => {
      listen();
      expect(() => listen()).to.throw(
        CannotListenError,
        `Couldn't listen on any:${path}: [Errno 98] Address already in use.`,
      );
      writeFileSync(`${path}2`, "");
      expect(() => listen({ at: `${path}2` })).to.throw(CannotListenError);
      expect(() => listen({ at: join(folder, "missing", "socket") })).to.throw(CannotListenError);
    });

    it("throws CannotListenError for a path that the system would cut off", () => {
      const long = join(folder, "x".repeat(120));
      expect(() => listen({ at: long })).to.throw(CannotListenError, "AF_UNIX path too long");
    });

    it("gives each side the path of the socket", async () => {
      const { client, server } = await exchange(path);
      expect(client).to.deep.equal(["UNIXAddress(None)", `UNIXAddress('${path}')`]);
      expect(server).to.deep.equal([`UNIXAddress('${path}')`, "UNIXAddress(None)"]);
    });

    it("accepts a name in the abstract namespace, which makes no file", async () => {
      const { client } = await exchange(`\0twisted-ts-${process.pid}`);
      expect(client[1]).to.equal(`UNIXAddress('\\x00twisted-ts-${process.pid}')`);
    });
  });

  describe("listenUNIX with wantPID", () => {
    it("keeps a lock file while it listens", async () => {
      const port = listen({ wantPID: true });
      expect(() => listen({ wantPID: true })).to.throw(
        CannotListenError,
        `Couldn't listen on any:${path}: Cannot acquire lock.`,
      );
      await port.stopListening();
      expect(existsSync(`${path}.lock`)).to.equal(false);
      await listen({ wantPID: true }).stopListening();
    });

    it("removes the socket of a process that has ended", async () => {
      // The file that stays when a process is killed while it listens.
      const program = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
      const { pid } = spawnSync(process.execPath, ["-e", program]);
      symlinkSync(String(pid), `${path}.lock`);
      expect(statSync(path).isSocket()).to.equal(true);
      expect(() => listen()).to.throw(CannotListenError);
      listen({ wantPID: true });
      expect(statSync(path).isSocket()).to.equal(true);
    });

    it("removes only sockets", () => {
      writeFileSync(path, "precious");
      symlinkSync(String(deadProcess()), `${path}.lock`);
      expect(() => listen({ wantPID: true })).to.throw(CannotListenError);
      expect(existsSync(path)).to.equal(true);
    });

    it("releases the lock when it cannot listen", () => {
      writeFileSync(path, "");
      expect(() => listen({ wantPID: true })).to.throw(CannotListenError);
      expect(existsSync(`${path}.lock`)).to.equal(false);
    });
  });

  describe("connectUNIX", () => {
    it("fails when there is no socket, or no process listens on it", async () => {
      expect(await failureOf(path)).to.be.instanceOf(ConnectError);
      writeFileSync(path, "");
      expect(await failureOf(path)).to.be.instanceOf(ConnectError);
    });

    it("fails for a path that the system would cut off", async () => {
      const error = await failureOf(join(folder, "x".repeat(120)));
      expect(error).to.be.instanceOf(ConnectError);
      expect(error.message).to.include("AF_UNIX path too long");
    });

    it("with checkPID fails with BadFileError when no process holds the lock", async () => {
      listen();
      const error = await failureOf(path, true);
      expect(error).to.be.instanceOf(BadFileError);
      expect(error.message).to.equal(`File used for UNIX socket is no good: ${path}.`);
    });

    it("with checkPID connects when a process holds the lock", async () => {
      const server = new RecordingProtocol();
      listen({ wantPID: true }, new GivenServerFactory(server));
      const client = new RecordingProtocol();
      client.onMade = () => client.wire.loseConnection();
      const connector = reactor.connectUNIX(path, new GivenClientFactory(client), 30, true);
      expect(connector.getDestination().equals(new UNIXAddress(path))).to.equal(true);
      await Promise.all([client.loses(), server.until(() => server.reason !== null)]);
    });
  });
});
