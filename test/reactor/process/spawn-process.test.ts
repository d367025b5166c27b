import type { Socket } from "node:net";
import { Deferred, execute, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import {
  type ProcessDone,
  ProcessExitedAlready,
  type ProcessTerminated,
} from "@twisted-ts/reactor/error";
import type { SpawnProcessOptions } from "@twisted-ts/reactor/interfaces";
import { ProcessProtocol } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { failuresDuring, fewTurns } from "../../contract/transport-contract.ts";

type Event = readonly unknown[];
type Process = ReturnType<typeof reactor.spawnProcess>;

function ending(reason: Failure): Event {
  const error = reason.value as ProcessDone | ProcessTerminated;
  return [error.name, error.exitCode, error.signal];
}

/** Records the events of a process. */
class Recorder extends ProcessProtocol {
  readonly events: Event[] = [];
  readonly ended = new Deferred<void>();
  output = "";
  errors = "";
  /** What is waited for, with the condition that fulfils it. */
  #waiting: { condition: () => boolean; deferred: Deferred<void> } | null = null;

  /** A Deferred that fires when a condition holds; it is checked after each event. */
  when(condition: () => boolean): Deferred<void> {
    const deferred = new Deferred<void>();
    this.#waiting = { condition, deferred };
    this.#look();
    return deferred;
  }

  #look(): void {
    const waiting = this.#waiting;
    if (!waiting?.condition()) return;
    this.#waiting = null;
    waiting.deferred.callback();
  }

  #record(...event: Event): void {
    this.events.push(event);
    this.#look();
  }

  override connectionMade(): void {
    this.#record("made", typeof this.transport?.pid);
  }
  override childDataReceived(childFD: number, data: Buffer): void {
    if (childFD > 2) this.#record("data", childFD, data.toString());
    super.childDataReceived(childFD, data);
  }
  override outReceived(data: Buffer): void {
    this.output += data;
    this.#look();
  }
  override errReceived(data: Buffer): void {
    this.errors += data;
    this.#look();
  }
  override childConnectionLost(childFD: number): void {
    this.#record("lost", childFD);
  }
  override processExited(reason: Failure): void {
    this.#record("exited", ...ending(reason), this.transport?.pid);
  }
  override processEnded(reason: Failure): void {
    this.#record("ended", ...ending(reason));
    this.ended.callback();
  }

  /** The events, with those of pipes that were lost together in the order of their numbers. */
  get sorted(): Event[] {
    const sorted = [...this.events];
    const isLoss = (event: Event | undefined) => event?.[0] === "lost";
    for (let i = 1; i < sorted.length; i++) {
      for (let j = i; j > 0 && isLoss(sorted[j]) && isLoss(sorted[j - 1]); j--) {
        const [before, after] = [sorted[j - 1] as Event, sorted[j] as Event];
        if ((before[1] as number) <= (after[1] as number)) break;
        sorted[j - 1] = after;
        sorted[j] = before;
      }
    }
    return sorted;
  }
}

function spawn(
  executable: string,
  args: readonly string[],
  options?: SpawnProcessOptions & { readonly usePTY?: false },
) {
  const protocol = new Recorder();
  return { protocol, process: reactor.spawnProcess(protocol, executable, args, options) };
}

const shell = (script: string, options?: SpawnProcessOptions & { readonly usePTY?: false }) =>
  spawn("/bin/sh", ["sh", "-c", script], options);

const LOST = [0, 1, 2].map((fd) => ["lost", fd]);
const DONE = [
  ["exited", "ProcessDone", 0, null, null],
  ["ended", "ProcessDone", 0, null],
];

describe("spawnProcess", () => {
  it("reports the end of the pipes, the exit and the end of a process with exit code 0", async () => {
    const { protocol, process } = spawn("/bin/true", ["true"]);
    await protocol.ended;
    expect(protocol.sorted).to.deep.equal([["made", "number"], ...LOST, ...DONE]);
    expect(String(process)).to.equal("<Process pid=null status=0>");
  });

  it("reports the exit code of a process that fails", async () => {
    const { protocol } = shell("exit 3");
    await protocol.ended;
    expect(protocol.sorted.slice(4)).to.deep.equal([
      ["exited", "ProcessTerminated", 3, null, null],
      ["ended", "ProcessTerminated", 3, null],
    ]);
  });

  it("writes to the process, and delivers what it writes", async () => {
    const { protocol, process } = spawn("/bin/cat", ["cat"]);
    process.write(Buffer.from("hello"));
    process.writeSequence([Buffer.from(" "), Buffer.from("world")]);
    process.closeStdin();
    await protocol.ended;
    expect(protocol.output).to.equal("hello world");
    expect(protocol.sorted).to.deep.equal([["made", "number"], ...LOST, ...DONE]);
  });

  it("distinguishes standard error from standard output", async () => {
    const { protocol } = shell("echo out; echo err >&2");
    await protocol.ended;
    expect([protocol.output, protocol.errors]).to.deep.equal(["out\n", "err\n"]);
  });

  it("searches a program without a slash in the path", async () => {
    const { protocol } = spawn("true", ["true"]);
    await protocol.ended;
    expect(protocol.events.at(-1)).to.deep.equal(["ended", "ProcessDone", 0, null]);
  });

  it("logs errors of the protocol, and calls its next methods", async () => {
    class Throwing extends Recorder {
      override connectionMade(): void {
        throw new RangeError("made");
      }
      override outReceived(): void {
        throw new RangeError("out");
      }
      override childConnectionLost(childFD: number): void {
        throw new RangeError(`lost ${childFD}`);
      }
      override processExited(): void {
        throw new RangeError("exited");
      }
      override processEnded(): void {
        this.ended.callback();
        throw new RangeError("ended");
      }
    }
    const protocol = new Throwing();
    const logged = await failuresDuring(async () => {
      reactor.spawnProcess(protocol, "/bin/echo", ["echo", "x"]);
      await protocol.ended;
    });
    const messages = logged.map((error) => (error as Error).message);
    expect(messages.slice(0, 2)).to.deep.equal(["made", "out"]);
    expect(messages.slice(2, 5).sort()).to.deep.equal(["lost 0", "lost 1", "lost 2"]);
    expect(messages.slice(5)).to.deep.equal(["exited", "ended"]);
  });

  describe("its environment", () => {
    it("is empty when it is left out", async () => {
      const { protocol } = spawn("/usr/bin/env", ["env"]);
      await protocol.ended;
      expect(protocol.output).to.equal("");
    });

    it("has the variables that were given", async () => {
      const { protocol } = spawn("/usr/bin/env", ["env"], { env: { A: "1", B: "b c" } });
      await protocol.ended;
      expect(protocol.output).to.equal("A=1\nB=b c\n");
    });

    it("is the parent's for null", async () => {
      const { protocol } = spawn("/usr/bin/env", ["env"], { env: null });
      await protocol.ended;
      expect(protocol.output).to.contain(`PATH=${process.env["PATH"]}`);
    });
  });

  it("runs the process in the folder that was given", async () => {
    const { protocol } = spawn("/bin/pwd", ["pwd"], { path: "/" });
    await protocol.ended;
    expect(protocol.output).to.equal("/\n");
  });

  describe("a process that cannot be started", () => {
    it("throws the system's error for a program that is missing, or is not a program", () => {
      const start = (file: string) => () => reactor.spawnProcess(new Recorder(), file, ["x"]);
      expect(start("/nonexistent/x"))
        .to.throw(/ENOENT/)
        .with.property("code", "ENOENT");
      expect(start("/tmp"))
        .to.throw(/EACCES/)
        .with.property("code", "EACCES");
    });

    it("throws an error that names the invalid argument", () => {
      const start = (args: readonly unknown[], options?: object) => (): unknown =>
        reactor.spawnProcess(new Recorder(), "/bin/true", args as string[], options);
      expect(start([])).to.throw(RangeError, "args must not be empty");
      expect(start(["true", 5])).to.throw(TypeError, "an argument must be a string, not number");
      expect(start(["true", "a\0b"])).to.throw(RangeError, "must not contain a NUL");
      expect(start(["true"], { childFDs: { 0: "x" } })).to.throw(TypeError, 'must be "r", "w"');
      expect(start(["true"], { childFDs: { x: "r" } })).to.throw(
        RangeError,
        "not a file descriptor",
      );
      expect(start(["true"], { enviroment: {} })).to.throw(TypeError, "enviroment");
      expect(start(["true"], { env: { A: 5 } })).to.throw(TypeError, "env.A must be a string");
    });
  });

  describe("signalProcess", () => {
    for (const [signal, number] of [
      ["TERM", 15],
      ["SIGHUP", 1],
      ["USR1", 10],
      [9, 9],
    ] as const) {
      it(`ends a process with ${signal}, and reports the signal's number`, async () => {
        const { protocol, process } = spawn("/bin/sleep", ["sleep", "60"]);
        process.signalProcess(0);
        process.signalProcess(signal);
        await protocol.ended;
        expect(protocol.sorted.slice(4)).to.deep.equal([
          ["exited", "ProcessTerminated", null, number, null],
          ["ended", "ProcessTerminated", null, number],
        ]);
      });
    }

    it("throws ProcessExitedAlready after the exit, TypeError for an unknown signal", async () => {
      const { protocol, process } = spawn("/bin/cat", ["cat"]);
      expect(() => process.signalProcess("NOPE")).to.throw(TypeError);
      process.closeStdin();
      await protocol.ended;
      expect(() => process.signalProcess("KILL")).to.throw(ProcessExitedAlready);
    });

    it("leaves a process alive that ignores TERM, until it gets KILL", async () => {
      const { protocol, process } = shell("trap '' TERM; echo ready; while :; do read x; done");
      await protocol.when(() => protocol.output === "ready\n");
      process.signalProcess("TERM");
      process.signalProcess("KILL");
      await protocol.ended;
      expect(protocol.events.at(-1)).to.deep.equal(["ended", "ProcessTerminated", null, 9]);
    });
  });

  describe("pipes", () => {
    it("are those of the table of descriptors", async () => {
      const { protocol, process } = shell(
        "read a <&4; echo got $a >&3; echo out; exec 3>&-; exit 3",
        { childFDs: { 0: "w", 1: "r", 2: "r", 3: "r", 4: "w" } },
      );
      process.writeToChild(4, Buffer.from("line\n"));
      await protocol.ended;
      expect(protocol.output).to.equal("out\n");
      expect(protocol.events.slice(0, 2)).to.deep.equal([
        ["made", "number"],
        ["data", 3, "got line\n"],
      ]);
      expect(protocol.sorted.slice(2, 7).map((event) => event[1])).to.have.members([0, 1, 2, 3, 4]);
      expect(protocol.events.at(-1)).to.deep.equal(["ended", "ProcessTerminated", 3, null]);
    });

    it("can be replaced by a descriptor of the parent, or be left out", async () => {
      for (const childFDs of [{}, { 0: 0, 1: 1, 2: 2 }]) {
        const { protocol } = spawn("/bin/true", ["true"], { childFDs });
        await protocol.ended;
        expect(protocol.events).to.deep.equal([["made", "number"], ...DONE]);
      }
    });

    it("report when the child closes its end early", async () => {
      const { protocol, process } = shell("exec 1>&-; read a; exit 0");
      await protocol.when(() => protocol.events.length === 2);
      expect(protocol.events[1]).to.deep.equal(["lost", 1]);
      process.closeStdin();
      await protocol.ended;
      expect(protocol.events.slice(-2)).to.deep.equal(DONE);
    });

    it("that another process holds open are read after the exit, and delay processEnded", async () => {
      const { protocol, process } = shell("{ read x; echo late; } <&3 & exit 0", {
        childFDs: { 0: "w", 1: "r", 2: "r", 3: "w" },
      });
      await protocol.when(() => protocol.events.some((event) => event[0] === "exited"));
      expect(protocol.events.some((event) => event[0] === "ended")).to.equal(false);
      process.writeToChild(3, Buffer.from("go\n"));
      await protocol.ended;
      expect(protocol.output).to.equal("late\n");
    });

    it("are closed by loseConnection, and the process gets SIGPIPE", async () => {
      const { protocol, process } = shell("while :; do echo x || exit 1; done");
      process.loseConnection();
      await protocol.ended;
      expect(protocol.events.at(-1)).to.deep.equal(["ended", "ProcessTerminated", null, 13]);
    });

    it("that do not exist cannot be written to, and closing them does nothing", async () => {
      const { protocol, process } = spawn("/bin/cat", ["cat"]);
      process.closeChildFD(7);
      expect(() => process.writeToChild(7, Buffer.from("x"))).to.throw(/descriptor 7/);
      expect(() => process.writeToChild(1, Buffer.from("x"))).to.throw(/descriptor 1/);
      const refused = execute(() => process.writeToChild(7, Buffer.from("x")));
      const named = refused.addErrback((failure) => failure.check("builtins.KeyError"));
      expect(named.result).to.equal("builtins.KeyError");
      process.closeChildFD(0);
      await protocol.ended;
      process.write(Buffer.from("lost, as in Twisted"));
      expect(() => process.writeToChild(0, Buffer.from("x"))).to.throw(/descriptor 0/);
      process.loseConnection();
    });
  });

  it("holds little of the 100 MB that it reads from the process while it is paused many times", async () => {
    const TOTAL = 100 * 2 ** 20;
    let received = 0;
    let pieces = 0;
    let mostHeld = 0;
    let receivedWhilePaused = 0;
    class Slow extends Recorder {
      override outReceived(data: Buffer): void {
        received += data.length;
        const transport = this.transport as Process;
        pieces += 1;
        if (pieces % 16 !== 0) return;
        transport.pauseProducing();
        const before = received;
        // The pipe's own socket, which counts what it reads from the system.
        const { pipes } = transport as unknown as { pipes: Map<number, { _socket: Socket }> };
        const _socket = pipes.get(1)?._socket as Socket;
        reactor.callLater(0, () => {
          receivedWhilePaused += received - before;
          mostHeld = Math.max(mostHeld, _socket.bytesRead - received);
          transport.resumeProducing();
        });
      }
    }
    const protocol = new Slow();
    reactor.spawnProcess(protocol, "/usr/bin/head", ["head", "-c", String(TOTAL), "/dev/zero"]);
    await protocol.ended;
    expect(received).to.equal(TOTAL);
    expect(receivedWhilePaused).to.equal(0);
    expect(mostHeld).to.be.below(2 ** 20);
  });

  it("writes 20 MB to the process from a producer that is paused when the process does not read", async () => {
    const TOTAL = 20 * 2 ** 20;
    const piece = Buffer.alloc(65_536, "x");
    const { protocol, process } = shell("read go; wc -c");
    let paused = 0;
    let sent = 0;
    let producing = false;
    const producer = {
      resumeProducing(): void {
        producing = true;
        while (producing && sent < TOTAL) {
          sent += piece.length;
          process.write(piece);
        }
        if (sent < TOTAL) return;
        process.unregisterProducer();
        process.closeStdin();
      },
      pauseProducing(): void {
        producing = false;
        paused += 1;
      },
      stopProducing(): void {},
    };
    process.write(Buffer.from("go\n"));
    process.registerProducer(producer, true);
    producer.resumeProducing();
    await protocol.ended;
    expect(protocol.output.trim()).to.equal(String(TOTAL));
    expect(paused).to.be.above(0);
  });

  for (const [kind, script, output] of [
    ["output", "echo out; echo err >&2", ["out\n", "err\n"]],
    ["no output", "exit 0", ["", ""]],
  ] as const) {
    it(`reports the end of a process with ${kind} only after a resume, though it has exited`, async () => {
      const { protocol, process } = shell(script);
      process.pauseProducing();
      await protocol.when(() => protocol.events.some(([event]) => event === "exited"));
      await fewTurns();
      expect([protocol.output, protocol.errors]).to.deep.equal(["", ""]);
      expect(protocol.events.at(-1)?.[0]).to.equal("exited");
      process.resumeProducing();
      await protocol.ended;
      expect([protocol.output, protocol.errors]).to.deep.equal(output);
    });
  }

  it("reads many bytes of standard error while standard output is paused", async () => {
    const { protocol, process } = shell(
      "head -c 1000000 /dev/zero >&2 & echo first; wait; echo second",
    );
    process.pipes.get(1)?.pauseProducing();
    await protocol.when(() => protocol.errors.length === 1_000_000);
    expect(protocol.output).to.equal("");
    process.pipes.get(1)?.resumeProducing();
    await protocol.ended;
    expect(protocol.output).to.equal("first\nsecond\n");
  });
});
