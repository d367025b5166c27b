// Runs a scenario on HTTP11ClientProtocol, and writes down what happens: as interpret.py does on
// Twisted's.

import {
  Deferred,
  Failure,
  flushUnhandledFailures,
  qualifiedName,
  succeed,
} from "@twisted-ts/deferred";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import {
  ConnectionAborted,
  ConnectionDone,
  ConnectionLost,
  TimeoutError,
} from "@twisted-ts/reactor/error";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { HTTP11ClientProtocol, Request, Response } from "@twisted-ts/web-client/newclient";
import type { BodySpec, RequestSpec, Scenario, Step, Trace } from "./scenario.ts";

/** What a callable of the scenario throws. */
class Boom extends Error {}

const REASONS = {
  done: ConnectionDone,
  lost: ConnectionLost,
  aborted: ConnectionAborted,
  timeout: TimeoutError,
} as const;

const ATTRIBUTES = [
  ["parser", "_parser"],
  ["request", "_currentRequest"],
  ["finished", "_finishedRequest"],
  ["response", "_responseDeferred"],
  ["proxy", "_transportProxy"],
] as const;

const MARKS: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\r": "\\r",
  "\n": "\\n",
  "\t": "\\t",
};

/** Bytes, or their text of one character a byte, as interpret.py writes them. */
function quoted(data: Uint8Array | string): string {
  const text = typeof data === "string" ? data : Buffer.from(data).toString("latin1");
  const marked = Array.from(text, (c) =>
    c >= " " && c <= "~" ? (MARKS[c] ?? c) : (MARKS[c] ?? `\\x${hex(c.charCodeAt(0))}`),
  );
  return `"${marked.join("")}"`;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** Python's names of the built-in errors that JavaScript throws. */
const BUILTINS: Readonly<Record<string, string>> = {
  RangeError: "builtins.ValueError",
  TypeError: "builtins.TypeError",
};

function errorText(value: unknown): string {
  if (value instanceof Boom) return "Boom";
  const name = qualifiedName((value as object).constructor as never);
  const { reasons } = value as { reasons?: readonly Failure[] };
  const shown = BUILTINS[name] ?? name;
  return reasons === undefined
    ? shown
    : `${shown}[${reasons.map((each) => errorText(each.value)).join(", ")}]`;
}

/** Python's spelling of a truth value. */
const truth = (value: boolean): string => (value ? "True" : "False");

/** Plays a scenario. */
export function play(scenario: Scenario): Trace {
  return new Player(scenario).run();
}

/** One scenario: a protocol on a transport that only records. */
class Player {
  readonly scenario: Scenario;
  lines: string[] = [];
  written = "";
  producer: Producer | null = null;
  body: Body | null = null;
  response: Response | null = null;
  deferred: Deferred<unknown> | null = null;
  requests = 0;
  readonly protocol: HTTP11ClientProtocol;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.protocol = new HTTP11ClientProtocol((protocol) => this.quiescent(protocol));
  }

  note(line: string): void {
    this.flush();
    this.lines.push(line);
  }

  flush(): void {
    if (this.written !== "") this.lines.push(`write ${quoted(this.written)}`);
    this.written = "";
  }

  run(): Trace {
    const trace: string[][] = [];
    const observer = (event: LogEvent): void => this.logged(event);
    flushUnhandledFailures();
    globalLogPublisher.addObserver(observer);
    try {
      for (const step of [["connect"] as const, ...this.scenario.steps]) {
        try {
          this.perform(step);
        } catch (error) {
          this.note(`raised ${errorText(error)}`);
        }
        this.note(this.state());
        trace.push(this.lines);
        this.lines = [];
      }
    } finally {
      globalLogPublisher.removeObserver(observer);
    }
    trace.push(
      flushUnhandledFailures()
        .map((failure) => `logged ${errorText(failure.value)}`)
        .sort(),
    );
    return trace;
  }

  state(): string {
    const present = ATTRIBUTES.filter(([, attribute]) => this.protocol[attribute] !== null);
    const names = present.map(([name]) => name).join(" ");
    const body = this.response === null ? "" : ` body ${this.response._state}`;
    return `${this.protocol.state} [${names}] ${this.protocol._abortDeferreds.length}${body}`;
  }

  logged(event: LogEvent): void {
    const failure = event["log_failure"];
    if (failure instanceof Failure) this.note(`logged ${errorText(failure.value)}`);
  }

  // What the protocol calls.

  quiescent(protocol: HTTP11ClientProtocol): void {
    this.note(`quiescent in ${protocol.state}`);
    const what = this.scenario.quiescent;
    if (what === "raise") throw new Boom();
    if (what === "request" && this.requests < 2) this.request({});
  }

  fired(label: string, result: unknown): void {
    if (!(result instanceof Failure)) {
      this.note(`${label} fired`);
      return;
    }
    this.note(`${label} failed ${errorText(result.value)}`);
    const { response } = result.value as { response?: unknown };
    if (response instanceof Response) {
      this.note(`${label} failed with response ${response.code}`);
    }
  }

  responded(result: Response | Failure, label: string, then: RequestSpec["then"]): void {
    if (result instanceof Failure) {
      this.fired(label, result);
      return;
    }
    this.response = result;
    const length = result.length === UNKNOWN_LENGTH ? "unknown" : String(result.length);
    const headers = [...result.headers.getAllRawHeaders()]
      .map(([name, values]) => [name.toString("latin1"), values] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([name, values]) => values.map((value) => `${name}=${value.toString("latin1")}`));
    const [name, major, minor] = result.version;
    this.note(
      `${label} response ${name}/${major}.${minor} ${result.code} ${quoted(result.phrase)} ` +
        `length ${length} ${quoted(headers.join(" | "))}`,
    );
    if (then === "deliver") this.deliver();
    else if (then === "raise") throw new Boom();
    else if (then === "request" && this.requests < 2) this.request({});
  }

  // The steps.

  perform(step: Step): void {
    switch (step[0]) {
      case "connect":
        this.protocol.makeConnection(new Transport(this) as never);
        return;
      case "request":
        this.request(step[1]);
        return;
      case "data":
        this.protocol.dataReceived(Buffer.from(step[1], "latin1"));
        return;
      case "lost":
        this.protocol.connectionLost(new Failure(new REASONS[step[1]]()));
        return;
      case "cancel":
        this.deferred?.cancel();
        return;
      case "abort":
        this.protocol.abort().addBoth((result) => this.fired("abort", result));
        return;
      case "deliver":
        this.deliver();
        return;
      case "write":
        this.producer?.consumer?.write(Buffer.from(step[1], "latin1"));
        return;
      case "produced":
        this.producer?.deferred.callback(undefined);
        return;
      case "failed":
        this.producer?.deferred.errback(new Boom());
        return;
      case "body":
        this.body?.call(step[1]);
        return;
    }
  }

  request(spec: RequestSpec): void {
    const label = `request${this.requests}`;
    this.requests += 1;
    const headers = new Headers({ Host: ["example.com"] });
    for (const [name, value] of spec.headers ?? []) {
      headers.addRawHeader(Buffer.from(name, "latin1"), Buffer.from(value, "latin1"));
    }
    let producer: Producer | null = null;
    if (spec.body !== undefined) this.producer = producer = new Producer(this, spec.body);
    const request = new Request(
      Buffer.from(spec.method ?? "GET", "latin1"),
      Buffer.from(spec.uri ?? "/", "latin1"),
      headers,
      producer,
      spec.persistent ?? true,
    );
    if (spec.host === false) headers.removeHeader("host");
    const deferred = this.protocol.request(request);
    this.deferred = deferred;
    deferred
      .addBoth((result) => this.responded(result, label, spec.then ?? "deliver"))
      .addErrback((failure) => this.note(`callback ${errorText(failure.value)}`));
  }

  deliver(): void {
    this.body = new Body(this);
    this.response?.deliverBody(this.body);
  }
}

/** Records every call. */
class Transport {
  readonly #player: Player;

  constructor(player: Player) {
    this.#player = player;
  }

  write(data: Uint8Array): void {
    this.#player.written += Buffer.from(data).toString("latin1");
  }

  writeSequence(pieces: Iterable<Uint8Array>): void {
    for (const piece of pieces) this.write(piece);
  }

  registerProducer(_producer: unknown, streaming: boolean): void {
    this.#player.note(`registerProducer ${truth(streaming)}`);
  }

  setTcpNoDelay(enabled: boolean): void {
    this.#player.note(`setTcpNoDelay ${truth(enabled)}`);
  }

  unregisterProducer(): void {
    this.#player.note("unregisterProducer");
  }

  pauseProducing(): void {
    this.#player.note("pauseProducing");
  }

  resumeProducing(): void {
    this.#player.note("resumeProducing");
  }

  stopProducing(): void {
    this.#player.note("stopProducing");
  }

  loseConnection(): void {
    this.#player.note("loseConnection");
  }

  abortConnection(): void {
    this.#player.note("abortConnection");
  }
}

/** Writes its pieces when it is started, and otherwise what the scenario says. */
class Producer implements IBodyProducer {
  readonly length: BodyLength;
  readonly deferred: Deferred<unknown>;
  consumer: IConsumer | null = null;
  readonly #player: Player;
  readonly #spec: BodySpec;

  constructor(player: Player, spec: BodySpec) {
    this.#player = player;
    this.#spec = spec;
    this.length = spec.length ?? UNKNOWN_LENGTH;
    this.deferred = new Deferred(() => player.note("producer cancelled"));
  }

  startProducing(consumer: IConsumer): Deferred<unknown> {
    this.#player.note("startProducing");
    this.consumer = consumer;
    if (this.#spec.start === "raise") throw new Boom();
    for (const piece of this.#spec.pieces ?? []) consumer.write(Buffer.from(piece, "latin1"));
    return this.#spec.start === "finish" ? succeed(undefined) : this.deferred;
  }

  stopProducing(): void {
    this.#player.note("producer stopProducing");
    if (this.#spec.stop === "raise") throw new Boom();
  }

  pauseProducing(): void {
    this.#player.note("producer pauseProducing");
  }

  resumeProducing(): void {
    this.#player.note("producer resumeProducing");
  }
}

/** Receives the body. */
class Body extends Protocol {
  readonly #player: Player;

  constructor(player: Player) {
    super();
    this.#player = player;
  }

  override connectionMade(): void {
    this.#player.note("body connectionMade");
    if (this.#player.scenario.body === "pause") this.call("pauseProducing");
  }

  override dataReceived(data: Buffer): void {
    this.#player.note(`body data ${quoted(data)}`);
    const what = this.#player.scenario.body;
    if (what === "raise") throw new Boom();
    if (what === "pauseProducing" || what === "stopProducing" || what === "loseConnection") {
      this.call(what);
    }
  }

  override connectionLost(reason?: Failure): void {
    this.#player.fired("body", reason);
    const what = this.#player.scenario.body;
    if (what === "raise at end") throw new Boom();
    if (what === "request at end" && this.#player.requests < 2) this.#player.request({});
  }

  /** Calls a method of the transport it was given. */
  call(method: string): void {
    (this.transport as unknown as Record<string, () => void>)[method]?.();
  }
}
