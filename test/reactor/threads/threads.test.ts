import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { CancelledError, type Deferred, type Failure, gatherResults } from "@twisted-ts/deferred";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { NodeReactor, reactor } from "@twisted-ts/reactor";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import {
  BlockingCallError,
  blockingCallFromThread,
  ClosureError,
  callMultipleInThread,
  deferToThread,
  deferToThreadPool,
  NotInThreadError,
  ThreadExitedError,
  ThreadPool,
  ThreadPoolStoppedError,
  threadModule,
} from "@twisted-ts/reactor/threads";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import { muteStandardError } from "../../support/mute.ts";
import { programs } from "../../support/programs.ts";
import { numbers } from "./main-work.ts";

const MODULE = new URL("./work.ts", import.meta.url);
const work = threadModule<typeof import("./work.ts")>(MODULE);

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));

/** What a Deferred fails with. */
async function failureOf(d: Deferred<unknown>): Promise<Error> {
  let failed: Error | null = null;
  await d.addErrback((failure: Failure) => {
    failed = failure.value as Error;
  });
  if (failed === null) throw new Error("the Deferred did not fail");
  return failed;
}

/** Until a thread has set an element: another waits for it. */
function set(flags: Int32Array, index: number): Deferred<number> {
  return deferToThread(work("waitFor"), flags, index);
}

describe("threads", () => {
  before(() => reactor.suggestThreadPoolSize(2));

  after(async () => {
    await reactor.threadpool?.stop();
    reactor._stopThreadPool();
  });

  describe("deferToThread", () => {
    it("fires with the result of a function in another thread", async () => {
      expect(await deferToThread(work("add"), 2, 3)).to.equal(5);
      expect(await deferToThread(work("thread"))).to.be.greaterThan(0);
    });

    it("waits for the promise that the function returns", async () => {
      expect(await deferToThread(work("later"), "done")).to.equal("done");
    });

    it("accepts the module as a URL, as text, as a path, or as a module of Node", async () => {
      expect(await deferToThread({ module: MODULE.href, export: "add" }, 1, 1)).to.equal(2);
      expect(await deferToThread({ module: MODULE.pathname, export: "add" }, 1, 1)).to.equal(2);
      expect(await deferToThread({ module: "node:path", export: "basename" }, "/a/b")).to.equal(
        "b",
      );
    });

    it("infers the parameters and the result", () => {
      const call = (): Deferred<number> => deferToThread(work("add"), 1, 2);
      expectTypeOf(call).returns.toEqualTypeOf<Deferred<number>>();
      const wait = (): Deferred<string> => deferToThread(work("later"), "x");
      expectTypeOf(wait).returns.toEqualTypeOf<Deferred<string>>();
      // @ts-expect-error: the second parameter is missing.
      (): unknown => deferToThread(work("add"), 1);
      // @ts-expect-error: no such function.
      (): unknown => work("notAFunction");
    });

    it("fails with the error that the function throws: its classes, message, stack, properties and cause", async () => {
      const error = await failureOf(
        deferToThread(work("refuse"), 3).addErrback((failure) => {
          expect(failure.check("OddNumber")).to.equal("OddNumber");
          expect(failure.check(RangeError)).to.equal(RangeError);
          return failure;
        }),
      );
      expect(error).to.be.instanceOf(RangeError);
      expect(error.constructor.name).to.equal("OddNumber");
      expect(error).to.include({ name: "OddNumber", message: "3 is odd", code: "ODD", number: 3 });
      expect(error.stack)
        .to.match(/^OddNumber|RangeError: 3 is odd/)
        .and.include("work.ts");
      expect(error.cause).to.be.instanceOf(TypeError).with.property("message", "the reason");
    });

    it("fails with an error that is caught by Twisted's name of its class", async () => {
      const d = deferToThread(work("loseConnection"));
      d.addErrback((failure: Failure) => failure.check(ConnectionLost));
      expect(await d).to.equal(ConnectionLost);
    });

    it("fails with a thrown value that is not an error", async () => {
      expect(await failureOf(deferToThread(work("throwString")))).to.equal("a string");
    });

    it("fails when the module has no such function, or does not exist", async () => {
      const none = await failureOf(deferToThread({ module: MODULE, export: "notAFunction" }));
      expect(none).to.be.instanceOf(TypeError);
      expect(none.message).to.include('exports no function "notAFunction"');
      const missing = new URL("./nothing-here.ts", import.meta.url);
      const error = await failureOf(deferToThread({ module: missing, export: "add" }));
      expect(error.message).to.match(/cannot find module/i);
    });

    it("fails when arguments or the result cannot be copied, and does not affect other calls", async () => {
      const argument = deferToThread({ module: MODULE, export: "add" }, () => 1);
      expect(await failureOf(argument)).to.have.property("name", "DataCloneError");
      expect(await failureOf(deferToThread(work("closure")))).to.have.property(
        "name",
        "DataCloneError",
      );
      const nested = await failureOf(deferToThread(work("nestedClosure")));
      expect(nested).to.have.property("name", "DataCloneError");
      expect(await deferToThread(work("add"), 1, 1)).to.equal(2);
    });

    it("refuses a closure, with a message that says what to do", () => {
      const closure = () => 1;
      expect(() => deferToThread(closure as never)).to.throw(
        ClosureError,
        /export: "closure".*fromFuture/,
      );
      expect(() => deferToThread("work" as never)).to.throw(TypeError, "{ module, export }");
    });

    it("refuses a relative module", () => {
      expect(() => deferToThread({ module: "./work.js", export: "add" })).to.throw(
        RangeError,
        "import.meta",
      );
      expect(() => deferToThread({ module: "some-package", export: "add" })).to.throw(RangeError);
    });

    it("ends the function when it is cancelled, and the pool still runs others", async () => {
      const flags = shared(2);
      const d = deferToThread(work("spin"), flags);
      await set(flags, 0);
      const threads = reactor.getThreadPool().threads as Worker[];
      const ended = Promise.race(threads.map((thread) => once(thread, "exit")));
      d.cancel();
      expect(await failureOf(d)).to.be.instanceOf(CancelledError);
      await ended;
      expect(await deferToThread(work("add"), 1, 2)).to.equal(3);
    });

    it("never calls a function that is cancelled while it waits", async () => {
      const pool = new ThreadPool(0, 1);
      const flags = shared(2);
      const first = deferToThreadPool(reactor, pool, work("mark"), flags, 1);
      const second = deferToThreadPool(reactor, pool, work("mark"), flags, 1);
      first.cancel();
      expect(await failureOf(first)).to.be.instanceOf(CancelledError);
      pool.start();
      await second;
      expect(flags[0]).to.equal(1);
      await pool.stop();
    });

    it("fails with ThreadExitedError when the function ends its thread", async () => {
      const error = await failureOf(deferToThread(work("exit"), 3));
      expect(error).to.be.instanceOf(ThreadExitedError);
      expect(error.message).to.include("before its function had returned").and.include("code: 3");
      expect(await deferToThread(work("add"), 1, 2)).to.equal(3);
    });

    it("runs many calls", async () => {
      const sums = Array.from({ length: 2000 }, (_, n) => deferToThread(work("add"), n, 1));
      expect(await gatherResults(sums)).to.deep.equal(sums.map((_, n) => n + 1));
      expect(reactor.getThreadPool().workers).to.equal(2);
    });
  });

  describe("calls from a thread", () => {
    it("are made in the main thread, in order, before the function's result", async () => {
      numbers.length = 0;
      const d = deferToThread(work("countInMain"));
      d.addCallback((result) => [result, ...numbers]);
      expect(await d).to.deep.equal(["counted", 1, 2, 3]);
    });

    it("wait for a result with blockingCallFromThread", async () => {
      expect(await deferToThread(work("askMain"), "thread")).to.equal("thread 0");
    });

    it("throw the error of the function in the main thread", async () => {
      expect(await deferToThread(work("askMainInVain"))).to.equal("RangeError: not today");
    });

    it("are refused in the main thread", () => {
      expect(() => blockingCallFromThread(reactor, work("add"), 1, 2)).to.throw(BlockingCallError);
      expect(() => reactor.callFromThread(work("add"), 1, 2)).to.throw(NotInThreadError);
    });
  });

  describe("callInThread and callMultipleInThread", () => {
    it("call functions in a thread", async () => {
      const flags = shared(3);
      reactor.callInThread(work("mark"), flags, 2);
      await set(flags, 2);
      expect([...flags]).to.deep.equal([1, 0, 1]);
    });

    it("call several functions in one thread, in order", async () => {
      const flags = shared(4);
      callMultipleInThread([1, 2, 3].map((index) => [work("mark"), [flags, index]]));
      await set(flags, 3);
      expect([...flags]).to.deep.equal([3, 1, 2, 3]);
    });

    it("log the error of the function", async () => {
      const pool = new ThreadPool(0, 1);
      pool.start();
      const unmute = muteStandardError();
      const events: LogEvent[] = [];
      const observer = (event: LogEvent): void => void events.push(event);
      globalLogPublisher.addObserver(observer);
      pool.callInThread(work("refuse"), 5);
      await pool.stop();
      globalLogPublisher.removeObserver(observer);
      unmute();
      expect(
        events.map((event) => (event["log_failure"] as Failure).check("OddNumber")),
      ).to.deep.equal(["OddNumber"]);
    });
  });

  describe("ThreadPool", () => {
    it("keeps functions waiting until it is started", async () => {
      const pool = new ThreadPool(1, 2, "kept");
      const d = deferToThreadPool(reactor, pool, work("add"), 1, 2);
      expect([pool.started, pool.workers, pool.q.qsize()]).to.deep.equal([false, 0, 1]);
      pool.start();
      expect([pool.started, pool.workers, pool.q.qsize()]).to.deep.equal([true, 1, 0]);
      expect(await d).to.equal(3);
      await pool.stop();
    });

    it("runs as many functions at once as its size, also when that changes", async () => {
      const pool = new ThreadPool(0, 1);
      pool.start();
      const flags = shared(1);
      const all = gatherResults(
        [1, 2, 3].map(() => deferToThreadPool(reactor, pool, work("waitFor"), flags, 0)),
      );
      expect([pool.working.length, pool.q.qsize()]).to.deep.equal([1, 2]);
      pool.adjustPoolsize(0, 2);
      expect([pool.working.length, pool.q.qsize()]).to.deep.equal([2, 1]);
      pool.adjustPoolsize(0, 1);
      expect([pool.max, pool.working.length, pool.q.qsize()]).to.deep.equal([1, 2, 1]);
      Atomics.store(flags, 0, 1);
      Atomics.notify(flags, 0);
      await all;
      expect(pool.workers).to.equal(1);
      await pool.stop();
    });

    it("runs the functions that it has before it stops, and accepts no others", async () => {
      const pool = new ThreadPool(0, 1);
      pool.start();
      const sums = gatherResults(
        [1, 2, 3].map((n) => deferToThreadPool(reactor, pool, work("add"), n, n)),
      );
      const stopped = pool.stop();
      expect(await failureOf(deferToThreadPool(reactor, pool, work("add"), 1, 1))).to.be.instanceOf(
        ThreadPoolStoppedError,
      );
      pool.callInThread(work("add"), 1, 1);
      expect(await sums).to.deep.equal([2, 4, 6]);
      await stopped;
      expect([pool.started, pool.workers]).to.deep.equal([false, 0]);
      await pool.stop();
    });

    it("fires the Deferreds of both calls of stop", async () => {
      const pool = new ThreadPool(1, 1);
      pool.start();
      await gatherResults([pool.stop(), pool.stop()]);
    });

    it("refuses invalid sizes", () => {
      expect(() => new ThreadPool(-1, 1)).to.throw(RangeError, "minimum is negative");
      expect(() => new ThreadPool(2, 1)).to.throw(RangeError, "minimum is greater than maximum");
      expect(() => new ThreadPool(0.5, 1)).to.throw(TypeError);
    });
  });

  describe("a program", () => {
    const run = programs();

    it("ends by itself when its threads are idle", async () => {
      const { code, output } = await run.run(`
        import { deferToThread } from "@twisted-ts/reactor/threads";
        deferToThread({ module: "node:path", export: "basename" }, "/a/name").addCallback(console.log);
      `);
      expect([code, output]).to.deep.equal([0, "name\n"]);
    });

    it("is kept alive until a running function has ended", async () => {
      const { code, output, errors } = await run.run(`
        import { reactor } from "@twisted-ts/reactor";
        reactor.callInThread({ module: "node:child_process", export: "execSync" }, "echo done 1>&2; true", {
          stdio: "inherit",
        });
        reactor.callWhenRunning(() => reactor.stop());
        reactor.run().addCallback(() => console.log("stopped"));
      `);
      expect([code, output, errors]).to.deep.equal([0, "stopped\n", "done\n"]);
    });
  });

  describe("the reactor's pool", () => {
    it("stops with the reactor, which then returns a stopped pool", async () => {
      const own = new NodeReactor();
      const finished = own.run(false);
      const pool = own.getThreadPool();
      const d = deferToThreadPool(own, pool, work("add"), 1, 2);
      own.stop();
      await finished;
      expect(await d).to.equal(3);
      await pool.stop();
      expect([pool.joined, pool.workers, own.threadpool]).to.deep.equal([true, 0, null]);
      expect(own.getThreadPool().joined).to.equal(true);
    });

    it("has as many threads as suggestThreadPoolSize says", async () => {
      const own = new NodeReactor();
      own.suggestThreadPoolSize(3);
      expect(own.getThreadPool()).to.include({ min: 0, max: 3, name: "twisted.internet.reactor" });
      own._stopThreadPool();
    });
  });
});
