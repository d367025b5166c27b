// How bytes are moved between two protocols, step by step.

import { checkOptions } from "@twisted-ts/deferred/internal";
import type { IProtocol } from "../../interfaces/protocol.ts";
import { MemoryReactorClock } from "../memory-reactor-clock.ts";
import { type FakeTransport, makeFakeClient, makeFakeServer } from "./fake-transport.ts";

/** The clock that a pump advances with each step: a `Clock`, or a `MemoryReactorClock`. */
export interface PumpClock {
  /** Advances the time. */
  advance(amount: number): void;
}

/**
 * After a thousand steps of `flush` there were still bytes to move (an AssertionError in Twisted).
 */
export class EndlessPumpError extends Error {
  override name = "EndlessPumpError";

  constructor() {
    super("Too long: after 1000 steps the protocols still send");
  }
}

/** Moves bytes between the two ends of a simulated connection. From `twisted.test.iosim.IOPump`. */
export class IOPump<C extends IProtocol = IProtocol, S extends IProtocol = IProtocol> {
  /** The connecting protocol. */
  readonly client: C;
  /** The accepting protocol. */
  readonly server: S;
  /** The transport of the client. */
  readonly clientIO: FakeTransport;
  /** The transport of the server. */
  readonly serverIO: FakeTransport;
  /** Whether each step is written to the console. */
  debug: boolean;
  /** The clock that is advanced with each step. */
  readonly clock: PumpClock;

  constructor(
    client: C,
    server: S,
    clientIO: FakeTransport,
    serverIO: FakeTransport,
    debug: boolean,
    clock: PumpClock | null = null,
  ) {
    this.client = client;
    this.server = server;
    this.clientIO = clientIO;
    this.serverIO = serverIO;
    this.debug = debug;
    this.clock = clock ?? new MemoryReactorClock();
  }

  /**
   * Pumps until nothing is left to move.
   *
   * @returns whether anything was moved.
   * @throws EndlessPumpError after 1000 steps.
   */
  flush(debug = false, advanceClock = true): boolean {
    for (let step = 0; step < 1000; step++) {
      if (!this.pump(debug, advanceClock)) return step > 0;
    }
    throw new EndlessPumpError();
  }

  /**
   * One step: makes the calls that are due, and moves what each side has written to the other side.
   * When nothing was written and one side closes, the other side loses its connection.
   *
   * @returns whether anything was moved.
   */
  pump(debug = false, advanceClock = true): boolean {
    const { clientIO, serverIO } = this;
    const print = this.debug || debug ? console.log : ignore;
    if (advanceClock) this.clock.advance(0);
    print("-- GLUG --");
    const fromServer = serverIO.getOutBuffer();
    const fromClient = clientIO.getOutBuffer();
    clientIO._checkProducer();
    serverIO._checkProducer();
    if (fromClient !== null) print(`C: ${fromClient}`);
    if (fromServer !== null) print(`S: ${fromServer}`);
    if (isSomething(fromClient)) serverIO.bufferReceived(fromClient);
    if (isSomething(fromServer)) clientIO.bufferReceived(fromServer);
    if (isSomething(fromClient) || isSomething(fromServer)) return true;
    return ends(serverIO, clientIO, print, "* C") || ends(clientIO, serverIO, print, "* S");
  }
}

/** Whether there is anything to move. No bytes count as nothing, as in Python. */
function isSomething<T>(sent: Buffer | T | null): sent is Buffer | T {
  return sent !== null && !(Buffer.isBuffer(sent) && sent.length === 0);
}

/** Ends the connection of a side, if the other side closes. Returns whether it did. */
function ends(
  closing: FakeTransport,
  other: FakeTransport,
  print: (text: string) => void,
  text: string,
): boolean {
  if (!closing.disconnecting || closing.disconnected) return false;
  print(text);
  closing.disconnected = true;
  other.disconnecting = true;
  other.reportDisconnect();
  return true;
}

function ignore(): void {}

/** The named options of {@link connect}. */
export interface ConnectOptions {
  /** Write each step to the console. */
  debug?: boolean | undefined;
  /** Pump until nothing is left to move before returning (true). */
  greet?: boolean | undefined;
  /** The clock that is advanced with each step; a new one when left out. */
  clock?: PumpClock | null | undefined;
}

/** Connects two protocols. From `twisted.test.iosim.connect`. */
export function connect<S extends IProtocol, C extends IProtocol>(
  serverProtocol: S,
  serverTransport: FakeTransport,
  clientProtocol: C,
  clientTransport: FakeTransport,
  options?: ConnectOptions,
): IOPump<C, S> {
  const given = checkOptions("connect", options, ["debug", "greet", "clock"]);
  const { debug = false, greet = true, clock = null } = given;
  serverProtocol.makeConnection(serverTransport);
  clientProtocol.makeConnection(clientTransport);
  const pump = new IOPump(
    clientProtocol,
    serverProtocol,
    clientTransport,
    serverTransport,
    debug,
    clock,
  );
  if (greet) pump.flush();
  return pump;
}

/** The class of a protocol, or a function that makes one. */
export type ProtocolMaker<P extends IProtocol> = (new () => P) | (() => P);

/** The named options of {@link connectedServerAndClient}. */
export interface ConnectedOptions extends ConnectOptions {
  /** Makes the client's transport. */
  clientTransportFactory?: ((protocol: IProtocol) => FakeTransport) | undefined;
  /** Makes the server's transport. */
  serverTransportFactory?: ((protocol: IProtocol) => FakeTransport) | undefined;
}

/**
 * Makes a server and a client, and connects them. From
 * `twisted.test.iosim.connectedServerAndClient`.
 *
 * @returns the client, the server, and the pump between them.
 */
export function connectedServerAndClient<S extends IProtocol, C extends IProtocol>(
  ServerClass: ProtocolMaker<S>,
  ClientClass: ProtocolMaker<C>,
  options?: ConnectedOptions,
): [client: C, server: S, pump: IOPump<C, S>] {
  const { clientTransportFactory, serverTransportFactory, ...others } = checkOptions(
    "connectedServerAndClient",
    options,
    ["clientTransportFactory", "serverTransportFactory", "debug", "greet", "clock"],
  );
  const client = made(ClientClass);
  const server = made(ServerClass);
  const clientIO = (clientTransportFactory ?? makeFakeClient)(client);
  const serverIO = (serverTransportFactory ?? makeFakeServer)(server);
  return [client, server, connect(server, serverIO, client, clientIO, others)];
}

function made<P extends IProtocol>(maker: ProtocolMaker<P>): P {
  // An arrow function has no prototype. Everything else is called with `new`, since it may be a
  // class.
  return maker.prototype === undefined ? (maker as () => P)() : new (maker as new () => P)();
}
