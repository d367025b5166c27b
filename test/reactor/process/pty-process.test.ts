import { Deferred, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { ProcessTerminated } from "@twisted-ts/reactor/error";
import { ProcessProtocol } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { programs } from "../../support/programs.ts";

/** Records its events. When the output ends in a question, it writes the next reply. */
class Recorder extends ProcessProtocol {
  readonly ended = new Deferred<void>();
  readonly events: unknown[] = [];
  readonly #onAsked: () => void;
  output = "";

  constructor(onAsked: (recorder: Recorder) => void = () => undefined) {
    super();
    this.#onAsked = () => onAsked(this);
  }
  override outReceived(data: Buffer): void {
    this.output += data;
    if (this.output.endsWith("ready\r\n")) this.#onAsked();
  }
  override errReceived(): void {
    this.events.push("errors");
  }
  override childConnectionLost(): void {
    this.events.push("lost");
  }
  override processExited(reason: Failure): void {
    this.#note("exited", reason);
  }
  override processEnded(reason: Failure): void {
    this.#note("ended", reason);
    this.ended.callback();
  }
  #note(event: string, { value }: Failure): void {
    const { name, exitCode, signal } = value as ProcessTerminated;
    this.events.push([event, name, exitCode, signal]);
  }
}

function shell(script: string, onAsked?: (recorder: Recorder) => void): Recorder {
  const recorder = new Recorder(onAsked);
  reactor.spawnProcess(recorder, "/bin/sh", ["sh", "-c", script], { usePTY: true });
  return recorder;
}

const ending = (name: string, exitCode: number | null, signal: number | null) =>
  ["exited", "ended"].map((event) => [event, name, exitCode, signal]);

// The events and the output are those of the same programs on Twisted.
describe("spawnProcess with usePTY", () => {
  const run = programs();

  it("gives the process a terminal, which echoes what is written to it", async () => {
    const script =
      "test -t 0 && test -t 1 && test -t 2 && echo isatty; echo err >&2; echo ready; read x; echo got $x; exit 3";
    const recorder = shell(script, ({ transport }) => transport?.write(Buffer.from("hello\n")));
    await recorder.ended;
    expect(recorder.output).to.equal("isatty\r\nerr\r\nready\r\nhello\r\ngot hello\r\n");
    expect(recorder.events).to.deep.equal(ending("ProcessTerminated", 3, null));
  });

  it("reports an end by a signal, and an end with exit code 0", async () => {
    const killed = shell("echo ready; read x", ({ transport }) => transport?.signalProcess("KILL"));
    await killed.ended;
    expect(killed.events).to.deep.equal(ending("ProcessTerminated", null, 9));
    const done = shell("true");
    await done.ended;
    expect(done.events).to.deep.equal(ending("ProcessDone", 0, null));
  });

  it("sends SIGHUP to the process when loseConnection is called", async () => {
    const recorder = shell("echo ready; read x", ({ transport }) => transport?.loseConnection());
    await recorder.ended;
    expect(recorder.events).to.deep.equal(ending("ProcessTerminated", null, 1));
  });

  it("fails with the name of the library to install when it is missing", async () => {
    const { output } = await run.run(`
      import Module from "node:module";
      import { reactor } from "@twisted-ts/reactor";
      const resolve = Module._resolveFilename;
      Module._resolveFilename = (name, ...others) => {
        if (name === "@lydell/node-pty") throw new Error("not found");
        return resolve(name, ...others);
      };
      try {
        reactor.spawnProcess(null, "/bin/true", ["true"], { usePTY: true });
      } catch (error) {
        console.log(error.name, error.message, error.cause.message);
      }
    `);
    expect(output).to.match(/^PseudoTerminalError .*npm install @lydell\/node-pty.* not found\n$/);
  });

  it("refuses childFDs", () => {
    const spawn = (): unknown =>
      reactor.spawnProcess(new Recorder(), "/bin/true", ["true"], {
        usePTY: true,
        childFDs: { 0: "w" },
      });
    expect(spawn).to.throw(RangeError, "childFDs is not supported");
  });
});
