import { expect } from "chai";
import { programs } from "../../support/programs.ts";

/**
 * A program that connects to its own server, which is not to keep it alive, and then does `action`.
 */
const connecting = (action: string): string => `
  import { createServer } from "node:net";
  import { reactor } from "@twisted-ts/reactor";
  import { keepProcessAlive } from "@twisted-ts/reactor/internal";
  import { ClientFactory, Protocol } from "@twisted-ts/reactor/protocol";
  import { ProtocolWrapper, WrappingFactory } from "@twisted-ts/reactor/protocols/policies";
  class P extends Protocol {
    connectionMade() {
      const { transport } = this;
      ${action}
    }
    connectionLost() { console.log("lost"); }
  }
  class F extends ClientFactory { noisy = false; protocol = P; }
  const server = createServer((socket) => socket.unref().resume());
  server.listen(0, "127.0.0.1", () => {
    server.unref();
    const wrapping = new WrappingFactory(new F());
    wrapping.noisy = false;
    reactor.connectTCP("127.0.0.1", server.address().port, wrapping);
  });
  process.on("exit", () => console.log("over"));
`;

describe("keepProcessAlive", () => {
  const { run } = programs();

  it("with false lets a program end that has only a connection, within a wrapper, and a delayed call", async () => {
    const { output, code } = await run(
      connecting(`
        keepProcessAlive(transport, false);
        keepProcessAlive(reactor.callLater(60, () => console.log("called")), false);
      `),
    );
    expect([output, code]).to.deep.equal(["over\n", 0]);
  });

  it("with true keeps the program alive for a connection that was released", async () => {
    const { output } = await run(
      connecting(`
        keepProcessAlive(transport, false);
        keepProcessAlive(transport, true);
        setTimeout(() => transport.loseConnection(), 50).unref();
      `),
    );
    expect(output).to.equal("lost\nover\n");
  });

  it("with true keeps the program alive for a call that was released, and for other calls", async () => {
    const { output } = await run(
      connecting(`
        keepProcessAlive(transport, false);
        const call = reactor.callLater(0.02, () => console.log("held again"));
        keepProcessAlive(call, false);
        keepProcessAlive(reactor.callLater(0.01, () => console.log("idle")), false);
        keepProcessAlive(call, true);
        keepProcessAlive(reactor.callLater(60, () => console.log("never")), false);
      `),
    );
    // Idle calls have a timer of their own: on a busy machine, where both are due, either may be
    // first.
    const [one, other, ...rest] = output.split("\n");
    expect([one, other]).to.have.members(["idle", "held again"]);
    expect(rest).to.deep.equal(["over", ""]);
  });

  it("lets a program end when all calls but a released one are cancelled", async () => {
    const { output } = await run(
      connecting(`
        keepProcessAlive(transport, false);
        keepProcessAlive(reactor.callLater(60, () => console.log("never")), false);
        const call = reactor.callLater(59, () => console.log("never"));
        call.cancel();
      `),
    );
    expect(output).to.equal("over\n");
  });

  it("does not delay a released call while something else keeps the process alive", async () => {
    const { output } = await run(
      connecting(`
        keepProcessAlive(transport, false);
        setTimeout(() => {}, 200);
        keepProcessAlive(reactor.callLater(0.01, () => console.log("called")), false);
      `),
    );
    expect(output).to.equal("called\nover\n");
  });

  it("does not end a program whose reactor runs", async () => {
    const { output } = await run(
      connecting(`
        keepProcessAlive(transport, false);
        reactor.run();
        setTimeout(() => { console.log("still here"); reactor.stop(); }, 50).unref();
      `),
    );
    expect(output).to.equal("still here\nlost\nover\n");
  });
});
