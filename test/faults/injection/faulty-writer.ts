import type { Socket } from "node:net";
import type { Fault } from "./fault.ts";
import type { Turns } from "./turns.ts";

/** The part of a socket that is written to. A `TLSSocket` is one as well. */
type Outlet = Pick<Socket, "write" | "end" | "destroyed" | "writableEnded" | "writableLength">;

/** How many of the last bytes are kept, to be sent twice. */
const TAIL = 32;

/** Writes bytes to a socket, with one fault. */
export class FaultyWriter {
  readonly #outlet: Outlet;
  readonly #raw: Socket;
  readonly #turns: Turns;
  #fault: Fault | null;
  #passed = 0;
  #tail: Buffer = Buffer.alloc(0);
  /** The bytes that wait while a fault lasts some turns. */
  #waiting: Buffer[] | null = null;
  #ending = false;
  /** Nothing more is written. */
  #silent = false;
  /** Called when bytes are changed, or sent twice. */
  onChange: () => void = () => undefined;

  /**
   * @param outlet - where the bytes are written.
   * @param raw - the TCP or UNIX socket below, which a reset closes.
   */
  constructor(outlet: Outlet, raw: Socket, turns: Turns, fault: Fault | null) {
    this.#outlet = outlet;
    this.#raw = raw;
    this.#turns = turns;
    this.#fault = fault;
  }

  /** Whether so much waits to be written that a source should pause. */
  get full(): boolean {
    return !this.#silent && this.#outlet.writableLength > 1_000_000;
  }

  /** Plans another fault, after so many bytes; not during a fault. */
  arm(fault: Fault | null): void {
    if (this.#waiting !== null || this.#silent) return;
    this.#fault = fault === null ? null : { ...fault, at: fault.at + this.#passed };
  }

  write(data: Buffer): void {
    if (this.#silent || data.length === 0) return;
    if (this.#waiting !== null) {
      this.#waiting.push(data);
      return;
    }
    const fault = this.#fault;
    if (fault === null || fault.at > this.#passed + data.length) {
      this.#pass(data);
      return;
    }
    this.#fault = null;
    const at = Math.max(0, fault.at - this.#passed);
    this.#pass(data.subarray(0, at));
    this.#commit(fault, data.subarray(at));
  }

  /** Ends the stream cleanly, when all is written. */
  end(): void {
    if (this.#waiting !== null) this.#ending = true;
    else if (!this.#silent) this.#finish();
  }

  /** Closes the connection at once. */
  reset(): void {
    this.#silent = true;
    reset(this.#raw);
  }

  #pass(data: Buffer): void {
    if (data.length === 0 || this.#outlet.destroyed || this.#outlet.writableEnded) return;
    this.#passed += data.length;
    this.#tail = Buffer.concat([this.#tail, data.subarray(-TAIL)]).subarray(-TAIL);
    this.#outlet.write(data);
    this.#turns.active();
  }

  #finish(): void {
    this.#silent = true;
    if (!this.#outlet.destroyed) this.#outlet.end();
  }

  #commit({ kind, size }: Fault, rest: Buffer): void {
    switch (kind) {
      case "truncate":
        this.#finish();
        this.#raw.destroySoon();
        return;
      case "halfClose":
        this.#finish();
        return;
      case "reset":
        this.reset();
        return;
      case "stall":
        this.#silent = true;
        return;
      case "corrupt":
        if (rest.length > 0) this.onChange();
        this.#pass(corrupted(rest, size));
        return;
      case "duplicate":
        this.onChange();
        this.#pass(this.#tail.subarray(-size));
        this.#pass(rest);
        return;
      case "split":
      case "delay":
        this.#hold(rest, kind === "split" ? 1 : size);
        return;
      case "drip":
        this.#drip(rest, size);
        return;
    }
  }

  #hold(rest: Buffer, turns: number): void {
    this.#waiting = [rest];
    this.#turns.after(turns, () => this.#goOn());
  }

  #drip(rest: Buffer, count: number): void {
    this.#waiting = [rest.subarray(Math.min(count, rest.length))];
    const drop = (index: number): void => {
      if (index === Math.min(count, rest.length)) {
        this.#goOn();
        return;
      }
      this.#pass(rest.subarray(index, index + 1));
      this.#turns.after(1, () => drop(index + 1));
    };
    drop(0);
  }

  #goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const data of waiting) this.write(data);
    if (this.#ending) this.end();
  }
}

/**
 * Closes a connection at once, with a reset where there is such a thing: a UNIX socket has none.
 */
export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.remoteFamily === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

function corrupted(data: Buffer, bits: number): Buffer {
  const copy = Buffer.from(data);
  if (copy.length > 0) copy[0] = (copy[0] as number) ^ bits;
  return copy;
}
