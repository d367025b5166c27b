// Prints events in the order in which they happen: one column for the object that acts, one for
// what it does.

import type { Failure } from "@twisted-ts/deferred";
import type { ITransport } from "@twisted-ts/reactor/interfaces";
import { HTTP11ClientProtocol } from "@twisted-ts/web-client/newclient";

/** The name of the class of a failure's error. */
export function className(failure: Failure): string {
  return failure.value instanceof Error ? failure.value.constructor.name : String(failure.value);
}

/** Prints one line. */
export function print(who: string, what: string): void {
  process.stdout.write(`${who.padEnd(10)}${what}\n`);
}

/** Prints bytes as text, a line of theirs on a line of ours, control characters made visible. */
export function printBytes(who: string, bytes: Uint8Array, limit = 1024): void {
  const text = Buffer.from(bytes).subarray(0, limit).toString("latin1");
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const printable = line.replace(/[^\x20-\x7e]/g, (c) => JSON.stringify(c).slice(1, -1));
    print(who, printable);
  }
  if (bytes.length > limit) print(who, `… ${bytes.length - limit} more bytes`);
}

/** Passes every call on to the transport, and prints what is written to it. */
function narrated(transport: ITransport): ITransport {
  const spoken: Partial<ITransport> = {
    write(data) {
      printBytes("  send", data);
      transport.write(data);
    },
    writeSequence(pieces) {
      const data = Buffer.concat([...pieces]);
      printBytes("  send", data);
      transport.write(data);
    },
  };
  return new Proxy(transport, {
    get(target, name) {
      const own = Reflect.get(spoken, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** An `HTTP11ClientProtocol` that prints its events; its behaviour is not changed. */
export class NarratedProtocol extends HTTP11ClientProtocol {
  constructor(quiescentCallback?: (protocol: HTTP11ClientProtocol) => void) {
    super(quiescentCallback);
    // `_state` is an ordinary property, so an accessor in its place sees every change.
    let current = this._state;
    print("state", current);
    Object.defineProperty(this, "_state", {
      get: () => current,
      set: (next: typeof current) => {
        if (next !== current) print("state", `${current} -> ${next}`);
        current = next;
      },
    });
  }

  override makeConnection(transport: ITransport): void {
    super.makeConnection(narrated(transport));
  }

  override connectionMade(): void {
    print("call", "connectionMade()");
    super.connectionMade();
  }

  override dataReceived(data: Buffer): void {
    print("call", `dataReceived(${data.length} bytes)`);
    super.dataReceived(data);
  }

  override connectionLost(reason: Failure): void {
    print("call", `connectionLost(${className(reason)})`);
    super.connectionLost(reason);
  }
}
