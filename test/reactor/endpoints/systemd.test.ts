import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { resolve } from "node:path";
import {
  _SystemdParser,
  AdoptedStreamServerEndpoint,
  ListenFDs,
  serverFromString,
} from "@twisted-ts/reactor/endpoints";
import { expect } from "chai";

describe("ListenFDs", () => {
  const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    LISTEN_PID: String(process.pid),
    ...more,
  });

  it("reads the number and the names of the descriptors, and removes the variables from the environment", () => {
    const environ = environment({ LISTEN_FDS: "2", LISTEN_FDNAMES: "web:admin" });
    const inherited = ListenFDs.fromEnvironment(environ);
    expect(inherited.inheritedDescriptors()).to.deep.equal([3, 4]);
    expect([...inherited.inheritedNamedDescriptors()]).to.deep.equal([
      ["web", 3],
      ["admin", 4],
    ]);
    expect(environ).to.deep.equal({ LISTEN_FDNAMES: "web:admin" });
    expect(ListenFDs.fromEnvironment(environ).inheritedDescriptors()).to.deep.equal([]);
  });

  it("has no descriptors when they are for another process, not numbered, or only some have names", () => {
    for (const environ of [
      { LISTEN_PID: "1", LISTEN_FDS: "1", LISTEN_FDNAMES: "web" },
      environment({ LISTEN_FDS: "many", LISTEN_FDNAMES: "web" }),
      environment({}),
      environment({ LISTEN_FDS: "2", LISTEN_FDNAMES: "web" }),
      environment({ LISTEN_FDS: "1" }),
    ]) {
      expect(ListenFDs.fromEnvironment(environ).inheritedDescriptors()).to.deep.equal([]);
    }
  });
});

describe("_SystemdParser", () => {
  const parser = new _SystemdParser();
  parser._sddaemon = new ListenFDs([5, 6, 7], ["5.socket", "foo", "7.socket"]);
  const reactor = {};

  for (const domain of ["INET", "INET6", "UNIX"]) {
    it(`finds a socket of domain ${domain} by its number and by its name`, () => {
      for (const [which, descriptor] of [
        [{ index: "2" }, 7],
        [{ name: "foo" }, 6],
      ] as const) {
        const endpoint = parser.parseStreamServer(reactor, [], { domain, ...which });
        expect(endpoint).to.be.instanceOf(AdoptedStreamServerEndpoint);
        expect([endpoint.reactor, endpoint.fileno, endpoint.addressFamily]).to.deep.equal([
          reactor,
          descriptor,
          `AF_${domain}`,
        ]);
      }
    });
  }

  it("refuses both or neither of number and name, unknown domains, and sockets that are not there", () => {
    const parse = (named: Record<string, string>) => () =>
      parser.parseStreamServer(reactor, [], named);
    const which = "Specify exactly one of descriptor index or name";
    expect(parse({ domain: "INET", index: "0", name: "foo" })).to.throw(RangeError, which);
    expect(parse({ domain: "INET" })).to.throw(RangeError, which);
    expect(parse({ domain: "IPX", index: "0" })).to.throw(RangeError, "unknown domain 'IPX'");
    expect(parse({ domain: "INET", index: "9" })).to.throw(RangeError, "no socket 9");
    expect(parse({ domain: "INET", name: "bar" })).to.throw(RangeError, "no socket 'bar'");
    expect(() => serverFromString(reactor, "systemd:domain=INET:index=0")).to.throw(RangeError);
  });

  it("accepts connections on a socket that a parent process opened", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const handle = (server as unknown as { _handle: { fd: number } })._handle;
    const program = `
      process.env.LISTEN_PID = String(process.pid);
      const { reactor } = await import("@twisted-ts/reactor");
      const { serverFromString } = await import("@twisted-ts/reactor/endpoints");
      const { Factory, Protocol } = await import("@twisted-ts/reactor/protocol");
      class Hello extends Protocol {
        connectionMade() {
          this.transport.write(Buffer.from("hello from " + process.pid));
          this.transport.loseConnection();
        }
      }
      const endpoint = serverFromString(reactor, "systemd:domain=INET:name=web");
      const port = await endpoint.listen(Factory.forProtocol(Hello));
      console.log(String(port.getHost()));
    `;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: resolve(import.meta.dirname, "../../.."),
      env: { ...process.env, LISTEN_FDS: "1", LISTEN_FDNAMES: "web" },
      stdio: ["ignore", "pipe", "inherit", handle.fd],
    });
    try {
      const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
      expect(line.toString()).to.contain(`port=${port}`);
      server.close();
      const socket = connect(port, "127.0.0.1");
      const [data] = (await once(socket, "data")) as [Buffer];
      expect(data.toString()).to.equal(`hello from ${child.pid}`);
      socket.destroy();
    } finally {
      server.close();
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }
  });
});
