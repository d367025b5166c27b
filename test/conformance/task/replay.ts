// Performs a recorded program on this package's Clock, LoopingCall and Cooperator, and writes down
// what happens: the counterpart of interpret.py beside this file, action by action.

import { Deferred, Failure, succeed } from "@twisted-ts/deferred";
import type { DelayedCall } from "@twisted-ts/reactor/base";
import { Clock, type CooperativeTask, Cooperator, LoopingCall } from "@twisted-ts/reactor/task";

/** The name of an action, and its arguments, which may hold actions. */
export type Action = readonly [name: string, ...args: never[]];

/** A program with what Twisted did. */
export interface Recording {
  readonly seed: number;
  readonly program: readonly Action[];
  readonly trace: readonly (readonly unknown[])[];
}

/** What each call of a function does, and its result. */
type Script = readonly (readonly [actions: readonly Action[], outcome: string])[];

/** Errors that are AssertionErrors in Twisted. */
const NAMES: Readonly<Record<string, string>> = { LoopingCallStateError: "AssertionError" };

class Boom extends Error {
  override name = "Boom";
}

function nameOf(error: unknown): string {
  const { name } = error as Error;
  return NAMES[name] ?? name;
}

/** What a program works on, and the trace. */
export class Machine {
  readonly trace: unknown[][] = [];
  readonly #clock = new Clock();
  readonly #calls: DelayedCall[] = [];
  readonly #loops: LoopingCall<[]>[] = [];
  readonly #deferreds: Deferred<unknown>[] = [];
  readonly #coops: Cooperator[] = [];
  readonly #tasks: CooperativeTask[] = [];

  constructor() {
    this.coop(2, true);
  }

  run(program: readonly Action[]): void {
    for (const action of program) {
      this.#perform(action);
      this.trace.push(["state", ...this.#state()]);
    }
  }

  #perform([name, ...args]: Action): void {
    try {
      (this[name as "later"] as (...args: unknown[]) => void).apply(this, args);
    } catch (error) {
      this.trace.push(["error", name, nameOf(error)]);
    }
  }

  #performAll(actions: readonly Action[]): void {
    for (const action of actions) this.#perform(action);
  }

  #state(): unknown[] {
    const pending = this.#clock
      .getDelayedCalls()
      .map((call) => [this.#calls.indexOf(call), call.getTime()]);
    const loops = this.#loops.map((loop) => [
      loop.running,
      loop.interval,
      loop.starttime,
      loop.call?.getTime() ?? null,
    ]);
    const tasks = this.#tasks.map((task) => [
      task._pauseCount,
      task._completionState?.name ?? null,
    ]);
    return [this.#clock.seconds(), pending, loops, tasks, this.#coops.map((each) => each.running)];
  }

  // Calls.

  later(delay: number, actions: readonly Action[], fails: boolean): void {
    const number = this.#calls.length;
    const call = this.#clock.callLater(delay, () => {
      this.trace.push(["call", number, this.#clock.seconds()]);
      this.#performAll(actions);
      if (fails) throw new Boom();
    });
    this.#calls.push(call);
  }

  cancel(number: number): void {
    pick(this.#calls, number)?.cancel();
  }

  reset(number: number, seconds: number): void {
    pick(this.#calls, number)?.reset(seconds);
  }

  delay(number: number, seconds: number): void {
    pick(this.#calls, number)?.delay(seconds);
  }

  advance(seconds: number): void {
    this.#clock.advance(seconds);
  }

  // Functions of loops and steps of tasks.

  #outcome(outcome: string): unknown {
    if (outcome === "value") return undefined;
    if (outcome === "fired") return succeed(1);
    if (outcome === "error") throw new Boom();
    const deferred = new Deferred<unknown>();
    this.#deferreds.push(deferred);
    return deferred;
  }

  fire(number: number): void {
    this.#take(number)?.callback("fired");
  }

  fail(number: number): void {
    this.#take(number)?.errback(new Boom());
  }

  #take(number: number): Deferred<unknown> | undefined {
    const index = this.#deferreds.length - 1 - number;
    return index < 0 ? undefined : this.#deferreds.splice(index, 1)[0];
  }

  #watch(what: string, number: number, deferred: Deferred<never>): void {
    (deferred as Deferred<unknown>).addBoth((result) => {
      const how = result instanceof Failure ? nameOf(result.value) : "done";
      this.trace.push([what, number, how]);
    });
  }

  // Loops.

  loop(interval: number, now: boolean, counted: boolean, script: Script): void {
    const number = this.#loops.length;
    const rest = [...script];
    const called = (...count: number[]): unknown => {
      this.trace.push(["loop", number, this.#clock.seconds(), ...count]);
      const next = rest.shift();
      if (next === undefined) {
        this.#loops[number]?.stop();
        return undefined;
      }
      this.#performAll(next[0]);
      return this.#outcome(next[1]);
    };
    const loop: LoopingCall<[]> = counted
      ? LoopingCall.withCount(called)
      : new LoopingCall(() => called());
    loop.clock = this.#clock;
    this.#loops.push(loop);
    this.#watch("loop over", number, loop.start(interval, now) as never);
  }

  again(number: number, interval: number, now: boolean): void {
    const loop = pick(this.#loops, number);
    if (loop === undefined) return;
    this.#watch("loop over", this.#loops.indexOf(loop), loop.start(interval, now) as never);
  }

  stop(number: number): void {
    pick(this.#loops, number)?.stop();
  }

  resetloop(number: number): void {
    pick(this.#loops, number)?.reset();
  }

  interval(number: number, interval: number): void {
    const loop = pick(this.#loops, number);
    if (loop !== undefined) loop.interval = interval;
  }

  // Cooperators and tasks.

  coop(steps: number, started: boolean): void {
    const cooperator = new Cooperator({
      terminationPredicateFactory: () => {
        let taken = 0;
        return () => {
          taken += 1;
          return taken >= steps;
        };
      },
      scheduler: (turn) => this.#clock.callLater(0, turn),
      started,
    });
    this.#coops.push(cooperator);
  }

  task(coop: number, script: Script, watched: boolean): void {
    const cooperator = pick(this.#coops, coop);
    if (cooperator === undefined) return;
    const number = this.#tasks.length;
    const task = cooperator.cooperate(this.#steps(number, script));
    this.#tasks.push(task as unknown as CooperativeTask);
    if (watched) this.#watch("task over", number, task.whenDone() as never);
  }

  *#steps(number: number, script: Script): Generator<unknown, void, void> {
    for (const [actions, outcome] of script) {
      this.trace.push(["step", number, this.#clock.seconds()]);
      this.#performAll(actions);
      yield this.#outcome(outcome);
    }
  }

  whendone(number: number): void {
    const task = pick(this.#tasks, number);
    if (task === undefined) return;
    this.#watch("task over", this.#tasks.indexOf(task), task.whenDone() as never);
  }

  pause(number: number): void {
    pick(this.#tasks, number)?.pause();
  }

  resume(number: number): void {
    pick(this.#tasks, number)?.resume();
  }

  stoptask(number: number): void {
    pick(this.#tasks, number)?.stop();
  }

  stopcoop(number: number): void {
    pick(this.#coops, number)?.stop();
  }

  startcoop(number: number): void {
    pick(this.#coops, number)?.start();
  }
}

/** One of the things, counted back from the newest. */
function pick<T>(things: readonly T[], number: number): T | undefined {
  return number < things.length ? things[things.length - 1 - number] : undefined;
}
