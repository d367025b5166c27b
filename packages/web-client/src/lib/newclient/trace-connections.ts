import type { Trace } from "@twisted-ts/deferred/internal";
import type { IAddress, ITransport } from "@twisted-ts/reactor/interfaces";

/** What the trace uses of a connection. */
interface Traced {
  _state: string;
  makeConnection(transport: ITransport): void;
  request(request: never): unknown;
}

/** The numbers of the connections. */
const numbers = new WeakMap<Traced, number>();
let count = 0;

/**
 * Has the states of all connections, and the requests on them, written to a trace. It replaces
 * methods, so that a program without a trace pays nothing.
 *
 * @param prototype - that of `HTTP11ClientProtocol`, before there is an instance.
 */
export function traceConnections(prototype: Traced, trace: Pick<Trace, "write">): void {
  const { makeConnection, request } = prototype;
  prototype.makeConnection = function (this: Traced, transport) {
    const connection = ++count;
    numbers.set(this, connection);
    const peer = nameOf(transport.getPeer());
    trace.write("connection", { connection, state: this._state, peer });
    writeStates(this, connection, trace);
    makeConnection.call(this, transport);
  };
  prototype.request = function (this: Traced, issued) {
    const { method, uri } = issued as { method: unknown; uri: unknown };
    const connection = numbers.get(this) ?? 0;
    trace.write("request", { connection, method: String(method), uri: String(uri) });
    return request.call(this, issued);
  };
}

function writeStates(protocol: Traced, connection: number, trace: Pick<Trace, "write">): void {
  let state = protocol._state;
  Object.defineProperty(protocol, "_state", {
    get: () => state,
    set: (newState: string) => {
      if (newState !== state) trace.write("connection", { connection, state: newState });
      state = newState;
    },
    configurable: true,
    enumerable: true,
  });
}

function nameOf(peer: IAddress): string {
  const { host, port } = peer as { host?: unknown; port?: unknown };
  return host === undefined ? String(peer) : `${String(host)}:${String(port)}`;
}
