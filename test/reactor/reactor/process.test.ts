import { expect } from "chai";
import { programs } from "../../support/programs.ts";

/** Runs programs of their own, which import the reactor as users do. */
describe("a program with a reactor", () => {
  const { run } = programs();

  it("ends by itself when nothing is pending and the reactor does not run", async () => {
    const { code, output } = await run(`
      import { reactor } from "@twisted-ts/reactor";
      import { ServerFactory, ClientFactory, Protocol } from "@twisted-ts/reactor/protocol";
      const port = reactor.listenTCP(0, ServerFactory.forProtocol(Protocol), 50, "127.0.0.1");
      const factory = ClientFactory.forProtocol(class extends Protocol {
        override connectionMade() { this.transport!.loseConnection(); port.stopListening(); }
      });
      reactor.connectTCP("127.0.0.1", (port.getHost() as any).port, factory);
      reactor.callLater(60, () => console.log("too late")).cancel();
      process.on("exit", () => console.log("end"));
    `);
    expect([code, output]).to.deep.equal([0, "end\n"]);
  });

  it("is kept alive by run until stop, and continues after it", async () => {
    const { code, output } = await run(`
      import { reactor } from "@twisted-ts/reactor";
      reactor.callLater(0.05, () => { console.log("stopping"); reactor.stop(); });
      reactor.run().addCallback(() => console.log("after run"));
      setTimeout(() => {}, 1).unref();
    `);
    expect([code, output]).to.deep.equal([0, "stopping\nafter run\n"]);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`stops in order on ${signal}, and runs the shutdown triggers`, async () => {
      const { code, output } = await run(
        `
        import { reactor } from "@twisted-ts/reactor";
        import { deferLater } from "@twisted-ts/reactor/task";
        reactor.addSystemEventTrigger("before", "shutdown", () => deferLater(reactor, 0.01, () => console.log("closing")));
        reactor.addSystemEventTrigger("after", "shutdown", () => console.log("closed"));
        reactor.callWhenRunning(() => console.log("ready"));
        reactor.run().addCallback(() => console.log("over " + reactor._exitSignal));
      `,
        (child) => child.kill(signal),
      );
      expect(output).to.equal(`ready\nclosing\nclosed\nover ${signal}\n`);
      expect(code).to.equal(0);
    });
  }

  it("is ended by a signal when it runs without signal handlers", async () => {
    const { signal } = await run(
      `
      import { reactor } from "@twisted-ts/reactor";
      reactor.callWhenRunning(() => console.log("ready"));
      reactor.run(false);
    `,
      (child) => child.kill("SIGTERM"),
    );
    expect(signal).to.equal("SIGTERM");
  });
});
