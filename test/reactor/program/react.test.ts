import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { Deferred, fail, inlineCallbacks, NotACoroutineError, succeed } from "@twisted-ts/deferred";
import { capturedLogs } from "@twisted-ts/deferred/logger";
import { ReactorNotRunning } from "@twisted-ts/reactor/error";
import type { ISystemEventID, TriggerPhase } from "@twisted-ts/reactor/interfaces";
import { Clock, react, SystemExit } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

/** A reactor on a clock, whose run() makes all calls until it is stopped. */
class ClockReactor extends Clock {
  #running = false;
  #whenRunning: (() => unknown)[] | null = [];
  readonly #shutdown: Record<TriggerPhase, (() => unknown)[]> = {
    before: [],
    during: [],
    after: [],
  };

  addSystemEventTrigger<Args extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID {
    this.#shutdown[phase].push(() => callable(...args));
    return { eventType };
  }

  callWhenRunning<Args extends unknown[]>(
    callable: (...args: Args) => unknown,
    ...args: Args
  ): null {
    if (this.#whenRunning === null) callable(...args);
    else this.#whenRunning.push(() => callable(...args));
    return null;
  }

  run(): Deferred<void> {
    this.#running = true;
    const hooks = this.#whenRunning ?? [];
    this.#whenRunning = null;
    for (const hook of hooks) hook();
    while (this.#running) {
      const [next] = this.calls;
      if (next === undefined) throw new Error("Nothing is left to do");
      this.advance(next.getTime() - this.seconds());
    }
    for (const phase of ["before", "during", "after"] as const) {
      for (const trigger of this.#shutdown[phase]) trigger();
    }
    return succeed(undefined) as Deferred<void>;
  }

  stop(): void {
    if (!this.#running) throw new ReactorNotRunning();
    this.#running = false;
  }
}

/**
 * Runs `main`, and returns the exit codes, the time when it ended, and the messages of the failures
 * logged.
 */
function run(main: (reactor: ClockReactor) => ReturnType<Parameters<typeof react>[0]>) {
  const reactor = new ClockReactor();
  const codes: number[] = [];
  const events = capturedLogs(() => {
    react(main, [], { reactor, exit: (code) => codes.push(code) });
  });
  const logged = events
    .filter((event) => event.log_failure !== undefined)
    .map((event) => [event.log_format, event.log_failure?.getErrorMessage()]);
  return { codes, seconds: reactor.seconds(), logged };
}

describe("react", () => {
  let unmute: () => void;
  beforeEach(() => {
    unmute = muteStandardError();
  });
  afterEach(() => unmute());

  it("runs the reactor until the Deferred of main fires, then exits with 0", () => {
    const passed: unknown[] = [];
    const outcome = run((reactor) => {
      const finished = new Deferred<void>();
      reactor.callLater(1, () => passed.push(reactor.seconds()));
      reactor.callLater(2, () => finished.callback(undefined));
      return finished;
    });
    expect(outcome).to.deep.equal({ codes: [0], seconds: 2, logged: [] });
    expect(passed).to.deep.equal([1]);
  });

  it("stops as soon as the reactor runs when the Deferred has fired already", () => {
    expect(run(() => succeed(1))).to.deep.equal({ codes: [0], seconds: 0, logged: [] });
  });

  it("logs a failure, and exits with 1", () => {
    const logged = [["main function encountered error", "no good"]];
    expect(run(() => fail(new RangeError("no good")))).to.deep.equal({
      codes: [1],
      seconds: 0,
      logged,
    });
    const later = run((reactor) => {
      const finished = new Deferred<void>();
      reactor.callLater(1, () => finished.errback(new RangeError("no good")));
      return finished;
    });
    expect(later).to.deep.equal({ codes: [1], seconds: 1, logged });
  });

  it("accepts a generator, and the Deferred of an inlineCallbacks function", () => {
    const wait = (reactor: ClockReactor) => {
      const waited = new Deferred<void>();
      reactor.callLater(1, () => waited.callback(undefined));
      return waited;
    };
    const generator = run(function* (reactor) {
      yield wait(reactor);
    });
    expect(generator).to.deep.equal({ codes: [0], seconds: 1, logged: [] });
    const failing = run(
      inlineCallbacks(function* (reactor: ClockReactor) {
        yield wait(reactor);
        throw new RangeError("no good");
      }),
    );
    expect(failing.codes).to.deep.equal([1]);
  });

  it("does not stop a reactor that is being stopped when main ends", () => {
    const outcome = run((reactor) => {
      const finished = new Deferred<void>();
      reactor.callLater(1, () => reactor.stop());
      reactor.addSystemEventTrigger("during", "shutdown", () => finished.callback(undefined));
      return finished;
    });
    expect(outcome).to.deep.equal({ codes: [0], seconds: 1, logged: [] });
  });

  it("exits with 1 when main fails while the reactor is being stopped", () => {
    const outcome = run((reactor) => {
      const finished = new Deferred<void>();
      reactor.callLater(1, () => reactor.stop());
      reactor.addSystemEventTrigger("during", "shutdown", () =>
        finished.errback(new RangeError("no good")),
      );
      return finished;
    });
    expect(outcome.codes).to.deep.equal([1]);
    expect(outcome.logged).to.have.length(1);
  });

  it("accepts that the reactor was stopped just before main ended", () => {
    const outcome = run((reactor) => {
      const finished = new Deferred<void>();
      reactor.callWhenRunning(() => {
        reactor.stop();
        finished.callback(undefined);
      });
      return finished;
    });
    expect(outcome.codes).to.deep.equal([0]);
  });

  it("exits with 0 when the reactor is stopped and main never ends", () => {
    const outcome = run((reactor) => {
      reactor.callLater(1, () => reactor.stop());
      return new Deferred<void>();
    });
    expect(outcome).to.deep.equal({ codes: [0], seconds: 1, logged: [] });
  });

  it("exits with the code of a SystemExit, and logs nothing", () => {
    expect(run(() => fail(new SystemExit(23)))).to.deep.equal({
      codes: [23],
      seconds: 0,
      logged: [],
    });
    expect(run(() => fail(new SystemExit())).codes).to.deep.equal([0]);
  });

  it("calls main with the elements of argv, from any iterable", () => {
    const seen: unknown[] = [];
    const main = (_reactor: ClockReactor, ...args: string[]) => {
      seen.push(...args);
      return succeed(undefined);
    };
    react(main, new Set(["a", "b"]), { reactor: new ClockReactor(), exit: () => undefined });
    expect(seen).to.deep.equal(["a", "b"]);
  });

  it("throws the error that main throws, and refuses a result that cannot be waited for", () => {
    const reactor = new ClockReactor();
    const exit = () => expect.fail("exited");
    const throwing = () => {
      throw new RangeError("no good");
    };
    expect(() => react(throwing, [], { reactor, exit })).to.throw(RangeError, "no good");
    expect(() => react(() => 1 as never, [], { reactor, exit })).to.throw(NotACoroutineError);
    expect(() => react(() => succeed(1), [], { _reactor: reactor } as never)).to.throw(
      TypeError,
      '"_reactor"',
    );
  });

  describe("with the reactor of the process", () => {
    /** Runs a program in a process of its own. */
    function program(
      body: string,
    ): Promise<{ code: number | null; stdout: string; stderr: string }> {
      const source = `
        import { deferLater, react, SystemExit } from "@twisted-ts/reactor/task";
        ${body}
      `;
      const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
        cwd: resolve(import.meta.dirname, "../../.."),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
      });
      return new Promise((done, failed) => {
        child.on("error", failed);
        child.on("close", (code) => done({ code, stdout, stderr }));
      });
    }

    it("ends the process when main is done", async () => {
      const { code, stdout, stderr } = await program(`
        setInterval(() => undefined, 1e6);
        react(async (reactor, word) => {
          await deferLater(reactor, 0.01);
          console.log(word, reactor.running);
        }, ["hello"]);
      `);
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 0,
        stdout: "hello true\n",
        stderr: "",
      });
    });

    it("ends the process with 1, and the error on standard error, when main fails", async () => {
      const { code, stderr } = await program(`
        react(async () => {
          throw new RangeError("no good");
        });
      `);
      expect(code).to.equal(1);
      expect(stderr).to.contain("main function encountered error").and.contain("no good");
    });

    it("ends the process with 0 when a signal stops the reactor, though main has not ended", async () => {
      const { code, stderr } = await program(`
        react((reactor) => {
          reactor.callWhenRunning(() => process.kill(process.pid, "SIGTERM"));
          return deferLater(reactor, 1000);
        });
      `);
      expect([code, stderr]).to.deep.equal([0, ""]);
    });

    it("ends the process with the code of a SystemExit", async () => {
      const { code, stderr } = await program(`
        react(function* (reactor) {
          yield deferLater(reactor, 0);
          throw new SystemExit(7);
        });
      `);
      expect([code, stderr]).to.deep.equal([7, ""]);
    });
  });
});
