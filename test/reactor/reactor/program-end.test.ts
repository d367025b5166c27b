import { expect } from "chai";
import { programs } from "../../support/programs.ts";

/**
 * What becomes of a program when its reactor stops. Each expected output is what the same program
 * prints on Twisted. Every program would live on for a minute, or for ever, if the reactor did not
 * end.
 */
describe("a program whose reactor stops", () => {
  const { run } = programs();

  const PRELUDE = `
    import { reactor } from "@twisted-ts/reactor";
    import { ClientFactory, Factory, Protocol, ReconnectingClientFactory } from "@twisted-ts/reactor/protocol";
    import { LoopingCall, deferLater } from "@twisted-ts/reactor/task";
    const say = (...words: unknown[]) => console.log(...words);
    class P extends Protocol {
      override connectionMade() { say("made"); }
      override connectionLost(reason: any) { say("lost", reason.value.name); }
    }
    class Client extends ClientFactory {
      override noisy = false;
      override protocol = P;
      override doStart() { say("doStart"); super.doStart(); }
      override doStop() { say("doStop"); super.doStop(); }
      override clientConnectionFailed(_c: unknown, reason: any) { say("failed", reason.value.name); }
      override clientConnectionLost(_c: unknown, reason: any) { say("clientLost", reason.value.name); }
    }
    class Server extends Factory {
      override noisy = false;
      override protocol = P;
      override doStop() { say("port doStop"); super.doStop(); }
    }
    for (const phase of ["before", "during", "after"] as const)
      reactor.addSystemEventTrigger(phase, "shutdown", () => say(phase, reactor.running));
    const listen = () => reactor.listenTCP(0, new Server(), 50, "127.0.0.1");
    const connect = (port: any) => reactor.connectTCP("127.0.0.1", port.getHost().port, new Client());
  `;

  async function outputOf(source: string): Promise<string[]> {
    const { code, signal, output, errors } = await run(`${PRELUDE}${source}`);
    expect([code, signal, errors]).to.deep.equal([0, null, ""]);
    return output.trimEnd().split("\n");
  }

  const OVER = ["during false", "after false", "run over false"];

  it("calls connectionLost of ports and connections, makes no delayed call, and ends", async () => {
    expect(
      await outputOf(`
        const port = listen();
        let made = 0;
        P.prototype.connectionMade = () => { say("made"); if (++made === 2) reactor.stop(); };
        reactor.callLater(60, () => say("too late"));
        connect(port);
        reactor.run().addCallback(() => say("run over", reactor.running));
      `),
    ).to.deep.equal([
      "doStart",
      "made",
      "made",
      "before true",
      "port doStop",
      "lost ConnectionLost",
      "clientLost ConnectionLost",
      "doStop",
      "lost ConnectionLost",
      ...OVER,
    ]);
  });

  it("stops a LoopingCall, after a shutdown trigger that waits for a delayed call", async () => {
    const output = await outputOf(`
      new LoopingCall(() => {}).start(0.01);
      reactor.addSystemEventTrigger("before", "shutdown", () => deferLater(reactor, 0.05, () => say("waited")));
      reactor.callWhenRunning(() => reactor.stop());
      reactor.run().addCallback(() => say("run over", reactor.running));
    `);
    expect(output).to.deep.equal(["before true", "waited", ...OVER]);
  });

  it("makes none of the delayed calls that are added while it shuts down", async () => {
    const output = await outputOf(`
      const promise = (phase: any) => () => { reactor.callLater(0, () => say("never", phase)); };
      reactor.addSystemEventTrigger("before", "shutdown", promise("before"));
      reactor.addSystemEventTrigger("during", "shutdown", promise("during"));
      reactor.addSystemEventTrigger("after", "shutdown", promise("after"));
      reactor.callWhenRunning(() => reactor.stop());
      reactor.run().addCallback(() => say("run over", reactor.running));
    `);
    expect(output).to.deep.equal(["before true", ...OVER]);
  });

  it("does not connect again with a ReconnectingClientFactory", async () => {
    const output = await outputOf(`
      class Again extends ReconnectingClientFactory {
        override noisy = false;
        override clientConnectionFailed(connector: any, reason: any) {
          super.clientConnectionFailed(connector, reason);
          if (reactor.running) reactor.stop();
        }
      }
      reactor.connectTCP("127.0.0.1", 1, new Again());
      reactor.run().addCallback(() => say("run over", reactor.running));
    `);
    expect(output).to.deep.equal(["before true", ...OVER]);
  });

  it("ends although a factory connects again at once whenever its connection is lost", async () => {
    const output = await outputOf(`
      const port = listen();
      class Again extends Client {
        override clientConnectionLost(connector: any, reason: any) {
          super.clientConnectionLost(connector, reason);
          connector.connect();
        }
      }
      let stopped = false;
      P.prototype.connectionMade = () => {
        if (!stopped) { stopped = true; reactor.stop(); }
      };
      P.prototype.connectionLost = () => {};
      reactor.callWhenRunning(() => reactor.connectTCP("127.0.0.1", (port.getHost() as any).port, new Again()));
      reactor.run().addCallback(() => say("run over", reactor.running));
    `);
    expect(output.slice(0, 2)).to.deep.equal(["doStart", "before true"]);
    expect(output.slice(-3)).to.deep.equal(OVER);
    expect(output.filter((line) => line.startsWith("clientLost"))).to.have.length.at.most(1);
  });

  it("can open a port and begin to connect afterwards, without effect, and ends", async () => {
    const output = await outputOf(`
      reactor.addSystemEventTrigger("after", "shutdown", () => { connect(listen()); say("listening late"); });
      reactor.callWhenRunning(() => reactor.stop());
      reactor.run().addCallback(() => {
        say("run over", reactor.running);
        say(reactor.callLater(0, () => say("never")).active());
        say(connect({ getHost: () => ({ port: 1 }) }).state);
        for (const again of [() => reactor.stop(), () => reactor.run()]) {
          try { again(); } catch (error: any) { say(error.name); }
        }
      });
    `);
    expect(output).to.deep.equal([
      "before true",
      "during false",
      "after false",
      "doStart",
      "listening late",
      "run over false",
      "true",
      "doStart",
      "connecting",
      "ReactorNotRunning",
      "ReactorNotRestartable",
    ]);
  });

  it("ends on the first SIGTERM, with exit code 0", async () => {
    const { code, signal, output } = await run(
      `${PRELUDE}
      reactor.callLater(60, () => say("too late"));
      new LoopingCall(() => {}).start(0.01);
      listen();
      reactor.callWhenRunning(() => say("ready"));
      reactor.run().addCallback(() => say("run over", reactor._exitSignal));
      `,
      (child) => child.kill("SIGTERM"),
    );
    expect([code, signal]).to.deep.equal([0, null]);
    expect(output.trimEnd().split("\n")).to.deep.equal([
      "ready",
      "before true",
      "port doStop",
      "during false",
      "after false",
      "run over SIGTERM",
    ]);
  });
});
