import type { ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { programs } from "../../support/programs.ts";

/**
 * Programs on standard input and output. What is expected was first seen of the same programs on
 * Twisted. Events are written to standard error, since standard output is the transport's.
 */
describe("StandardIO", () => {
  const { run } = programs();

  const PRELUDE = `
    import { reactor } from "@twisted-ts/reactor";
    import { Protocol } from "@twisted-ts/reactor/protocol";
    import { StandardIO } from "@twisted-ts/reactor/stdio";
    const note = (...words: unknown[]) => process.stderr.write(words.join(" ") + "\\n");
    class P extends Protocol {
      override connectionMade() { note("ready", String(this.transport!.getPeer())); }
      override dataReceived(data: Buffer) {
        note("data", data.toString().trim());
        this.transport!.write(Buffer.concat([Buffer.from("echo:"), data]));
        if (data.toString().startsWith("quit")) this.transport!.loseConnection();
      }
      override connectionLost(reason: any) {
        note("lost", reason.value.name);
        if (reactor.running) reactor.stop();
      }
    }
    class H extends P {
      readConnectionLost() {
        note("readLost");
        this.transport!.write(Buffer.from("after"));
        this.transport!.loseConnection();
      }
      writeConnectionLost() { note("writeLost"); }
    }
    const start = (protocol: Protocol) => {
      const transport = new StandardIO(protocol);
      reactor.run();
      return transport;
    };
  `;

  /** Runs a program; `feed` writes to its standard input, once it reads. */
  async function play(source: string, feed: (child: ChildProcess) => void, stdin?: number) {
    const { code, output, errors } = await run(`${PRELUDE}${source}`, feed, stdin ?? "pipe");
    return { code, output, events: errors.trimEnd().split("\n") };
  }

  const READY = "ready PipeAddress()";

  it("echoes until standard input ends, which loses the connection", async () => {
    const { code, output, events } = await play("start(new P());", (child) => {
      child.stdin?.end("hello");
    });
    expect(output).to.equal("echo:hello");
    expect(events).to.deep.equal([READY, "data hello", "lost ConnectionDone"]);
    expect(code).to.equal(0);
  });

  it("ends the program on loseConnection although standard input stays open", async () => {
    const { code, output, events } = await play("start(new P());", (child) => {
      child.stdin?.write("quit");
    });
    expect(output).to.equal("echo:quit");
    expect(events).to.deep.equal([READY, "data quit", "lost ConnectionDone"]);
    expect(code).to.equal(0);
  });

  it("calls readConnectionLost of a half-closeable protocol at the end of the input, and it can still write", async () => {
    const { output, events } = await play("start(new H());", (child) => {
      child.stdin?.end("hi");
    });
    expect(output).to.equal("echo:hiafter");
    expect(events).to.deep.equal([READY, "data hi", "readLost", "lost ConnectionDone"]);
  });

  it("writes everything before the connection ends", async () => {
    const { output, events } = await play(
      `const transport = start(new P());
       transport.write(Buffer.alloc(3_000_000, "x"));
       transport.loseConnection();
       transport.loseConnection();`,
      () => undefined,
    );
    expect(output).to.have.length(3_000_000);
    expect(events).to.deep.equal([READY, "lost ConnectionDone"]);
  });

  it("still reads after loseWriteConnection, and ends on loseConnection", async () => {
    const { output, events } = await play(
      `class Writer extends H {
         override connectionMade() { note("made"); }
         // Until then what is written is still sent, as in Twisted.
         override writeConnectionLost() { note("writeLost, ready"); }
       }
       const transport = start(new Writer());
       transport.write(Buffer.from("bye"));
       transport.loseWriteConnection();`,
      (child) => {
        child.stdin?.end("x");
      },
    );
    expect(output).to.equal("bye");
    expect(events).to.deep.equal([
      "made",
      "writeLost, ready",
      "data x",
      "readLost",
      "lost ConnectionDone",
    ]);
  });

  it("calls writeConnectionLost of a half-closeable protocol when its output is closed, and still reads", async () => {
    const { events } = await play(
      `class Reader extends H {
         override dataReceived(data: Buffer) {
           note("data", data.toString().trim());
           this.transport!.write(Buffer.alloc(1_000_000));
         }
         override writeConnectionLost() { note("writeLost ready2"); }
         override readConnectionLost() { note("readLost"); this.transport!.loseConnection(); }
       }
       start(new Reader());`,
      (child) => {
        child.stdout?.destroy();
        child.stdin?.write("one");
        child.stderr?.on("data", (data) => {
          if (String(data).includes("writeLost")) child.stdin?.end("two");
        });
      },
    );
    expect(events).to.deep.equal([
      READY,
      "data one",
      "writeLost ready2",
      "data two",
      "readLost",
      "lost ConnectionDone",
    ]);
  });

  it("reads no input while it is paused", async () => {
    const { output, events } = await play(
      `const transport = start(new P());
       transport.pauseProducing();
       reactor.callLater(0.05, () => { note("resumed"); transport.resumeProducing(); });`,
      (child) => {
        child.stdin?.end("late");
      },
    );
    expect(output).to.equal("echo:late");
    expect(events).to.deep.equal([READY, "resumed", "data late", "lost ConnectionDone"]);
  });

  describe("on files", () => {
    let folder = "";
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "stdio-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("reads a file to its end", async () => {
      const path = join(folder, "input");
      writeFileSync(path, "from a file");
      const fd = openSync(path, "r");
      const { output, events } = await play("start(new P());", () => undefined, fd);
      closeSync(fd);
      expect(output).to.equal("echo:from a file");
      expect(events).to.deep.equal([READY, "data from a file", "lost ConnectionDone"]);
    });
  });

  it("loses its connection when the reactor stops", async () => {
    const { code, events } = await play(
      `start(new P());
       reactor.callLater(0.01, () => reactor.stop());`,
      () => undefined,
    );
    expect(events).to.deep.equal([READY, "lost ConnectionLost"]);
    expect(code).to.equal(0);
  });

  it("is the transport of protocols that the endpoint of stdio: connects", async () => {
    const { output } = await play(
      `import { serverFromString } from "@twisted-ts/reactor/endpoints";
       import { Factory } from "@twisted-ts/reactor/protocol";
       serverFromString(reactor, "stdio:")
         .listen(Factory.forProtocol(P))
         .addCallback((transport) => note(transport instanceof StandardIO));
       reactor.run();`,
      (child) => {
        child.stdin?.end("hello");
      },
    );
    expect(output).to.equal("echo:hello");
  });
});
