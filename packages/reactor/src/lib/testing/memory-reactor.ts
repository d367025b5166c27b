// A reactor that records its calls. Ports and connections are in memory-network.ts.

import { type Deferred, succeed } from "@twisted-ts/deferred";
import { NotImplementedError } from "../error/not-implemented.ts";
import { ReactorAlreadyRunning } from "../error/reactor.ts";
import type { IReactorCore, ISystemEventID, TriggerPhase } from "../interfaces/reactor.ts";
import { MemoryNetwork } from "./memory-network.ts";

/** A function, and its arguments. */
export type RecordedCall = readonly [
  callable: (...args: never[]) => unknown,
  args: readonly unknown[],
];

/**
 * A reactor for tests: it records each call that connects or listens, and does nothing more.
 *
 * The test itself builds the protocol, from the factory in {@link MemoryReactor.tcpClients} or
 * another list, and connects it to a `StringTransport`. From
 * `twisted.internet.testing.MemoryReactor`.
 */
export class MemoryReactor extends MemoryNetwork implements IReactorCore {
  static readonly qualifiedName: string = "twisted.internet.testing.MemoryReactor";
  /** Whether `install` was called. */
  hasInstalled = false;
  /** Whether `run` was called, and neither `stop` nor `crash` since. */
  running = false;
  /** True, as in Twisted, before and after `run`. */
  hasRun = true;
  /** True, as in Twisted, before and after `stop`. */
  hasStopped = true;
  /** True, as in Twisted, before and after `crash`. */
  hasCrashed = true;

  /** The arguments of each `callWhenRunning`. */
  whenRunningHooks: RecordedCall[] = [];
  /** The arguments of each `addSystemEventTrigger`, by phase and by event. */
  triggers: { [phase: string]: { [eventType: string]: RecordedCall[] } } = Object.create(null);

  /** The arguments of `addReader`. */
  readers: Set<unknown> = new Set();
  /** The arguments of `addWriter`. */
  writers: Set<unknown> = new Set();

  // ---- Its life

  /** Sets {@link MemoryReactor.hasInstalled}. */
  install(): void {
    this.hasInstalled = true;
  }

  /**
   * Calls the functions of {@link MemoryReactor.whenRunningHooks}, then {@link MemoryReactor.stop},
   * and returns after that.
   *
   * @throws ReactorAlreadyRunning
   */
  run(): Deferred<void> {
    if (this.running) throw new ReactorAlreadyRunning();
    this.running = true;
    this.hasRun = true;
    for (const [callable, args] of this.whenRunningHooks) Reflect.apply(callable, undefined, args);
    this.stop();
    return succeed(undefined) as Deferred<undefined> as Deferred<void>;
  }

  /** Sets {@link MemoryReactor.running} to false. */
  stop(): void {
    this.running = false;
    this.hasStopped = true;
  }

  /** Sets {@link MemoryReactor.running} to false, and {@link MemoryReactor.hasCrashed} to true. */
  crash(): void {
    this.running = false;
    this.hasCrashed = true;
  }

  /** @throws NotImplementedError */
  iterate(_delay = 0): void {
    throw new NotImplementedError("MemoryReactor has no iterate");
  }

  // ---- System events

  /** @throws NotImplementedError */
  fireSystemEvent(_eventType: string): void {
    throw new NotImplementedError("MemoryReactor has no fireSystemEvent");
  }

  /** Records the trigger in {@link MemoryReactor.triggers}. It is never called. */
  addSystemEventTrigger<Args extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID {
    this.triggers[phase] ??= Object.create(null) as { [eventType: string]: RecordedCall[] };
    const ofPhase = this.triggers[phase];
    ofPhase[eventType] ??= [];
    ofPhase[eventType].push([callable, args]);
    return { eventType };
  }

  /** @throws NotImplementedError */
  removeSystemEventTrigger(_triggerID: ISystemEventID): void {
    throw new NotImplementedError("MemoryReactor has no removeSystemEventTrigger");
  }

  /** Records the call in {@link MemoryReactor.whenRunningHooks}, for `run`. */
  callWhenRunning<Args extends unknown[]>(
    callable: (...args: Args) => unknown,
    ...args: Args
  ): null {
    this.whenRunningHooks.push([callable, args]);
    return null;
  }

  // ---- Readers and writers

  /** Remembers a reader. */
  addReader(reader: unknown): void {
    this.readers.add(reader);
  }

  /** Forgets a reader. */
  removeReader(reader: unknown): void {
    this.readers.delete(reader);
  }

  /** Remembers a writer. */
  addWriter(writer: unknown): void {
    this.writers.add(writer);
  }

  /** Forgets a writer. */
  removeWriter(writer: unknown): void {
    this.writers.delete(writer);
  }

  /** The readers remembered. */
  getReaders(): unknown[] {
    return [...this.readers];
  }

  /** The writers remembered. */
  getWriters(): unknown[] {
    return [...this.writers];
  }

  /** Forgets all readers and writers. */
  removeAll(): void {
    this.readers.clear();
    this.writers.clear();
  }

  // ---- Names

  /** @throws NotImplementedError */
  resolve(_name: string, _timeout?: readonly number[]): Deferred<string> {
    throw new NotImplementedError("MemoryReactor has no resolve");
  }
}
