// A reactor without its transports: its life, the time, and the registry of what is open. How it
// resolves names is in reactor-names.ts, how it calls functions in threads in reactor-threads.ts.

import { Deferred, Failure } from "@twisted-ts/deferred";
import { bindMethods, callWithoutThis } from "@twisted-ts/deferred/internal";
import { type ISelectable, Selectables } from "../capabilities/selectables.ts";
import { CONNECTION_LOST } from "../error/constants.ts";
import {
  ReactorAlreadyRunning,
  ReactorNotRestartable,
  ReactorNotRunning,
} from "../error/reactor.ts";
import type {
  IReactorCore,
  IReactorTime,
  ISystemEventID,
  TriggerPhase,
} from "../interfaces/reactor.ts";
import type { IHostnameResolver } from "../interfaces/resolver.ts";
import { log } from "../log/log.ts";
import {
  clearInterval,
  LONGEST_TIMEOUT,
  seconds,
  setImmediate,
  setInterval,
} from "../native-timers.ts";
import type { DelayedCall } from "../time/delayed-call.ts";
import { TimedCalls } from "../time/timed-calls.ts";
import { FlushList } from "../transport/flush-list.ts";
import { ReactorThreads } from "./reactor-threads.ts";
import { SystemEvents } from "./system-events.ts";

/** Signals that stop a reactor. */
const STOP_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === "win32" ? ["SIGINT", "SIGTERM", "SIGBREAK"] : ["SIGINT", "SIGTERM"];

/**
 * The base of reactors on Node's event loop.
 *
 * Node's loop always runs. So a call that is made before {@link ReactorBase.run} takes effect on
 * the next turn. And the process ends by itself when nothing is pending and the reactor is not
 * running. From `twisted.internet.base.ReactorBase`.
 */
export class ReactorBase extends ReactorThreads implements IReactorCore, IReactorTime {
  /** True from during startup to during shutdown. */
  running = false;
  /** The signal that stopped the reactor, or `null`. */
  _exitSignal: NodeJS.Signals | null = null;
  /** The open ports and connections. */
  readonly _selectables: Selectables = new Selectables();
  /** The transports that have something to send at the end of this turn. @internal */
  readonly _flushes: FlushList = new FlushList();
  _started = false;
  _stopped = true;
  _justStopped = false;
  _startedBefore = false;
  /**
   * Whether the reactor has stopped, and cannot run again: it makes no delayed call, and nothing
   * connects or accepts any more.
   *
   * @internal
   */
  override _ended = false;

  readonly #timed = new TimedCalls(
    () => this.seconds(),
    () => this.seconds === nativeClock,
    () => this.runUntilCurrent(),
  );
  readonly #events = new SystemEvents();
  #installSignalHandlers = false;
  #keepAlive: NodeJS.Timeout | null = null;
  #finished: Deferred<void> | null = null;
  readonly #onSignal = (signal: NodeJS.Signals): void => this.#stopForSignal(signal);

  constructor(nameResolver: IHostnameResolver) {
    super(nameResolver);
    bindMethods<ReactorBase>(this, "callLater", "callFromThread", "callWhenRunning", "stop");
    this.#events.addTrigger("during", "startup", () => this._reallyStartRunning());
    this.#events.addTrigger("during", "shutdown", () => this.#end());
    this.#events.addTrigger("during", "shutdown", () => this.disconnectAll());
  }

  // ---- Its life, from run to stop

  /**
   * Fires the `startup` event, installs handlers for SIGINT and SIGTERM that stop the reactor, and
   * keeps the process alive.
   *
   * @returns a Deferred that fires when the reactor has stopped, after its shutdown triggers.
   * @throws ReactorAlreadyRunning, ReactorNotRestartable
   */
  run(installSignalHandlers = true): Deferred<void> {
    return this.#start(installSignalHandlers);
  }

  /** Starts the reactor as {@link ReactorBase.run} does. */
  startRunning(installSignalHandlers = true): void {
    this.#start(installSignalHandlers);
  }

  #start(installSignalHandlers: boolean): Deferred<void> {
    if (this._started) throw new ReactorAlreadyRunning();
    if (this._startedBefore) throw new ReactorNotRestartable();
    this.#installSignalHandlers = installSignalHandlers;
    this._started = true;
    this._stopped = false;
    const finished = new Deferred<void>();
    this.#finished = finished;
    this.#keepAlive = setInterval(() => undefined, LONGEST_TIMEOUT);
    // A startup trigger may stop the reactor before this returns.
    this.fireSystemEvent("startup");
    return finished;
  }

  /** Fires the `shutdown` event at the end of this turn, which ends {@link ReactorBase.run}. */
  stop(): void {
    if (this._stopped) throw new ReactorNotRunning("Can't stop reactor that isn't running.");
    this._stopped = true;
    this._justStopped = true;
    this._startedBefore = true;
    this.#timed.wakeUp();
  }

  /**
   * Ends {@link ReactorBase.run} without firing any event. Afterwards the reactor can be run again.
   */
  crash(): void {
    this.running = false;
    if (!this._started) return;
    this._started = false;
    this.#events.addTrigger("during", "startup", () => this._reallyStartRunning());
    const finished = this.#finished;
    const keepAlive = this.#keepAlive;
    this.#finished = null;
    this.#keepAlive = null;
    setImmediate(() => {
      if (!this._started) this._uninstallHandler();
      if (keepAlive !== null) clearInterval(keepAlive);
      log.info("Main loop terminated.");
      finished?.callback(undefined);
    });
  }

  /**
   * The trigger of `shutdown` that ends {@link ReactorBase.run}. A reactor that was stopped never
   * runs again.
   */
  #end(): void {
    this.crash();
    if (!this._startedBefore) return;
    this._ended = true;
    this.#timed.stop();
  }

  /** The trigger that makes the reactor run, in the phase `during` of `startup`. */
  _reallyStartRunning(): void {
    this.running = true;
    if (!this.#installSignalHandlers) return;
    for (const signal of STOP_SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Removes the signal handlers. */
  _uninstallHandler(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.#onSignal);
  }

  // ---- The system events: startup, shutdown, and those that programs fire

  /** Fires an event. */
  fireSystemEvent(eventType: string): void {
    this.#events.fire(eventType);
  }

  /**
   * Adds a trigger. One of the phase `before` may return a Deferred (or a promise), which the event
   * waits for.
   *
   * @throws InvalidPhaseError
   */
  override addSystemEventTrigger<Args extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID {
    return this.#events.addTrigger(phase, eventType, callable, args);
  }

  /**
   * Removes a trigger.
   *
   * @throws NoSuchTriggerError when it is not there any more.
   */
  override removeSystemEventTrigger(triggerID: ISystemEventID): void {
    this.#events.removeTrigger(triggerID);
  }

  /**
   * Calls a function at once when the reactor runs, otherwise after it has started; returns the
   * trigger in that case.
   */
  callWhenRunning<Args extends unknown[]>(
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID | null {
    if (this.running) {
      callWithoutThis(callable, ...args);
      return null;
    }
    return this.addSystemEventTrigger("after", "startup", callable, ...args);
  }

  // ---- Time

  /** The time in seconds since 1970-01-01 UTC; it never runs backwards. */
  seconds(): number {
    return seconds();
  }

  /**
   * Calls a function later, in the asynchronous context of its caller. With a delay of 0 it is
   * called on the next turn; calls that are due together are made in the order in which they were
   * asked for. What the function throws is logged.
   *
   * @param delay - seconds, 0 or more, of any size.
   * @throws InvalidDelayError
   */
  callLater<Args extends unknown[]>(
    delay: number,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): DelayedCall {
    return this.#timed.callLater(delay, callable, args);
  }

  /** The calls that are still to be made, in no order. */
  getDelayedCalls(): DelayedCall[] {
    return this.#timed.getDelayedCalls();
  }

  /**
   * One turn: makes the calls of `callFromThread`, then the timed calls that are due. Then fires
   * the `shutdown` event, if `stop` was called.
   */
  runUntilCurrent(): void {
    this._runThreadCalls();
    this.#timed.runDue();
    if (this._justStopped) {
      this._justStopped = false;
      this.fireSystemEvent("shutdown");
    }
  }

  /** @internal */
  override _wakeUp(): void {
    this.#timed.wakeUp();
  }

  // ---- The open ports and connections

  /** The open ports, and the connections that wait for something to receive. */
  getReaders(): ISelectable[] {
    return [...this._selectables].filter((selectable) => selectable.reading !== false);
  }

  /** The connections that have something to send. */
  getWriters(): ISelectable[] {
    return [...this._selectables].filter((selectable) => selectable.writing === true);
  }

  /** Removes all open ports and connections from the registry, and returns them. */
  removeAll(): ISelectable[] {
    return this._selectables.removeAll();
  }

  /** Closes all open ports and connections, with the reason `ConnectionLost`. */
  disconnectAll(): void {
    for (const selectable of this.removeAll()) {
      try {
        selectable.connectionLost(new Failure(CONNECTION_LOST));
      } catch (error) {
        log.failure("while closing {selectable}", new Failure(error), { selectable });
      }
    }
  }

  // ---- Signals

  /** Stops the reactor for SIGINT. */
  sigInt(): void {
    this.#stopForSignal("SIGINT");
  }

  /** Stops the reactor for SIGTERM. */
  sigTerm(): void {
    this.#stopForSignal("SIGTERM");
  }

  /** Stops the reactor for SIGBREAK. */
  sigBreak(): void {
    this.#stopForSignal("SIGBREAK");
  }

  #stopForSignal(signal: NodeJS.Signals): void {
    log.info("Received {signal}, shutting down.", { signal });
    this._exitSignal = signal;
    this.callFromThread(() => this.stop());
  }
}

/** The method of this class. A subclass or a test may have replaced it. */
const nativeClock = ReactorBase.prototype.seconds;
