// HTTP11ClientProtocol with any bytes in any pieces, and any order of events, and with applications
// that close, abort, cancel or throw within each callback. In all cases nothing is thrown to the
// transport, every request's Deferred fires once, every protocol is notified of its end once, no
// timer and no failure is left, and memory stays within the limits. When a property fails, the
// error names the seed and the path that repeat it.

import { type Deferred, Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { Clock } from "@twisted-ts/reactor/task";
import type { _ChunkedTransferDecoder } from "@twisted-ts/web-client/http";
import {
  HTTP11ClientProtocol,
  type HTTP11ClientProtocolOptions,
  type Response,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../support/body-producers.ts";
import { fc } from "../support/fast-check.ts";
import { bytes, makeRequest } from "../support/http-client.ts";
import { muteStandardError } from "../support/mute.ts";
import { RecordingTransport } from "../support/recording-transport.ts";

const REQUESTS = {
  get: () => makeRequest(),
  another: () => makeRequest("DELETE"),
  head: () => makeRequest("HEAD", { persistent: false }),
  connect: () => makeRequest("CONNECT"),
  upgrade: () => makeRequest("GET", { headers: { Upgrade: ["x"], Connection: ["upgrade"] } }),
  chunks: (producer: ManualProducer) => makeRequest("POST", { body: producer }),
  expecting: (producer: ManualProducer) =>
    makeRequest("PUT", { body: producer, headers: { Expect: ["100-continue"] } }),
} as const;

const REASONS = [ConnectionDone, ConnectionLost, ConnectionAborted] as const;

type Event =
  | { readonly kind: "request"; readonly what: keyof typeof REQUESTS }
  | { readonly kind: "data"; readonly data: Buffer }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "lost"; readonly why: number }
  | { readonly kind: Simple; readonly response?: Response };

const SIMPLE = [
  "cancel",
  "abort",
  "deliver",
  "switch",
  "write",
  "produced",
  "failed",
  "pauseProducing",
  "resumeProducing",
  "stopProducing",
  "loseConnection",
  "abortConnection",
] as const;
type Simple = (typeof SIMPLE)[number];

/** When an application may do something. */
const MOMENTS = ["response", "failure", "quiescent", "connected", "data", "end", "stop"] as const;
type Moment = (typeof MOMENTS)[number];
/** What it does then; this may be to throw. */
type Habits = Partial<Record<Moment, Event | "throw" | undefined>>;

const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...["HTTP/1.1 200 OK\r\n", "HTTP/1.0 404 No\r\n", "HTTP/1.1 204\r\n", "HTTP/1.1 304 \r\n"],
      ...[
        "HTTP/1.1 100 Go on\r\n\r\n",
        "HTTP/1.1 103 Hints\r\n\r\n",
        "HTTP/1.1 101 Switch\r\n\r\n",
      ],
      ...["Content-Length: 5\r\n", "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n"],
      ...[
        "Connection: close\r\n",
        "Connection: keep-alive\r\n",
        "X-A: b\r\n",
        " folded\r\n",
        "\r\n",
      ],
      ...["hello", "5\r\nhello\r\n", "5;x=y\r\n", "0\r\n\r\n", "0\r\nX-Sum: 1\r\n\r\n", "\n", "\r"],
      ...["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "a".repeat(300), ": ", "HTTP/"],
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary-ascii", maxLength: 8 }) },
);

/** Mostly valid replies, with invalid parts among them. */
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom("", "", "", "HTTP/1.1 100 Go on\r\n\r\n", "HTTP/1.1 103 \r\nX: y\r\n\r\n"),
        fc.constantFrom(
          "1.1 200 OK",
          "1.1 200 OK",
          "1.1 404",
          "1.0 200 OK",
          "1.1 204 ",
          "1.1 101 S",
        ),
        fc.constantFrom("", "", "X-A: b\r\n", "X-A: b\r\n c\r\n", "Connection: close\r\n"),
        fc.constantFrom(
          "Content-Length: 5\r\n\r\nhello",
          "Content-Length: 0\r\n\r\n",
          "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n",
          "\r\nhello",
        ),
        fc.constantFrom("", "", "", "", "x", "\r\n"),
      )
      .map(
        ([before, status, header, body, after]) =>
          `${before}HTTP/${status}\r\n${header}${body}${after}`,
      ),
  },
  fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join("")),
);

/** Those bytes in pieces. */
const reply: fc.Arbitrary<Event[]> = fc
  .tuple(text, fc.array(fc.nat(60), { maxLength: 4 }))
  .map(([whole, cuts]) => {
    let rest = bytes(whole);
    const events = cuts.map((length): Event => {
      const data = rest.subarray(0, length);
      rest = rest.subarray(length);
      return { kind: "data", data };
    });
    return [...events, { kind: "data", data: rest }];
  });

const request = fc.record({
  kind: fc.constant("request" as const),
  what: fc.constantFrom(...(Object.keys(REQUESTS) as (keyof typeof REQUESTS)[])),
});
const deliver = fc.constant<Event>({ kind: "deliver" });
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: deliver },
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom(...SIMPLE) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lost" as const), why: fc.nat(2) }) },
  request,
);
/** Requests, each with its result. */
const events: fc.Arbitrary<Event[]> = fc
  .array(
    fc.tuple(
      request,
      fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(event, { maxLength: 2 })),
      reply,
      fc.array(event, { maxLength: 3 }),
      fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, reply),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((exchanges) => exchanges.flat(2) as Event[]);

const habits: fc.Arbitrary<Habits> = fc.record(
  Object.fromEntries(
    MOMENTS.map((moment) => [
      moment,
      fc.oneof(
        { weight: 8, arbitrary: moment === "response" ? deliver : fc.constant(undefined) },
        { weight: 2, arbitrary: event },
        fc.constant("throw" as const),
      ),
    ]),
  ) as Record<Moment, fc.Arbitrary<Event | "throw" | undefined>>,
);

const LIMITS = {
  maxHeaderLineLength: 200,
  maxHeadersSize: 400,
  maxHeaders: 10,
  maxTrailersSize: 50,
};

/**
 * What may be held under these: one line, the head, a chunk-size line, the trailers, and twice the
 * longest piece.
 */
const MOST = 200 + 400 + 1024 + 50 + 2 * 4000;

/** A connection with an application that behaves like that. */
class Session {
  readonly clock = new Clock();
  readonly protocol: HTTP11ClientProtocol;
  readonly transport = new RecordingTransport();
  readonly fired: number[] = [];
  readonly responses: Response[] = [];
  readonly listeners: Listener[] = [];
  readonly thrown: unknown[] = [];
  readonly #habits: Habits;
  #deferred: Deferred<Response> | null = null;
  #producer: ManualProducer | null = null;
  #acts = 0;
  #lost = false;
  #switched = false;

  constructor(habits: Habits, abrupt: boolean, options: HTTP11ClientProtocolOptions = {}) {
    this.#habits = habits;
    this.protocol = new HTTP11ClientProtocol(() => this.act("quiescent"), {
      ...options,
      reactor: this.clock,
    });
    if (abrupt) {
      this.transport.loseConnection = () => this.lose(0);
      this.transport.abortConnection = () => this.lose(2);
    }
    this.protocol.makeConnection(this.transport as never);
  }

  /** Does what the application does at such a moment, a few times. */
  act(moment: Moment): void {
    const what = this.#habits[moment];
    if (what === undefined || this.#acts >= 6) return;
    this.#acts += 1;
    if (what === "throw") {
      if (this.#switched) return;
      throw new EvalError(`thrown at ${moment}`);
    }
    // An exception of a protocol that follows HTTP may reach the transport.
    if (this.#switched) this.attempt(what);
    else this.perform(what);
  }

  lose(why: number): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#never(() =>
      this.protocol.connectionLost(new Failure(new (REASONS[why] ?? ConnectionDone)())),
    );
  }

  perform(event: Event): void {
    switch (event.kind) {
      case "request":
        this.#request(event.what);
        return;
      case "data":
        if (!this.#lost) this.#never(() => this.protocol.dataReceived(event.data));
        return;
      case "wait":
        this.clock.advance(event.seconds);
        return;
      case "lost":
        this.lose(event.why);
        return;
      case "cancel":
        this.#deferred?.cancel();
        return;
      case "abort":
        this.protocol.abort();
        return;
      case "deliver":
        this.#listen((response, listener) => response.deliverBody(listener), event.response);
        return;
      case "switch":
        this.#switched = this.responses.at(-1)?._switched != null;
        this.#listen((response, listener) => response.switchProtocol(listener));
        return;
      default:
        this.#other(event.kind);
    }
  }

  /** Calls the function as the application does, and catches its exceptions. */
  attempt(event: Event): void {
    try {
      this.perform(event);
    } catch {
      // An exception that reaches the application is allowed; one that reaches the transport is
      // kept in `thrown`.
    }
  }

  #request(what: keyof typeof REQUESTS): void {
    const number = this.fired.push(0) - 1;
    const producer = new ManualProducer();
    const stop = producer.stopProducing.bind(producer);
    producer.stopProducing = () => {
      stop();
      this.act("stop");
    };
    const deferred = this.protocol.request(REQUESTS[what](producer));
    this.#deferred = deferred;
    this.#producer = producer;
    deferred.addBoth((result: Response | Failure) => {
      this.fired[number] = (this.fired[number] as number) + 1;
      if (!(result instanceof Failure)) this.responses.push(result);
      this.act(result instanceof Failure ? "failure" : "response");
    });
    deferred.addErrback(() => undefined);
  }

  #listen(
    give: (response: Response, listener: Listener) => void,
    response: Response | undefined = this.responses.at(-1),
  ): void {
    if (response === undefined) return;
    const listener = new Listener(this);
    give(response, listener);
  }

  #other(kind: string): void {
    const producer = this.#producer;
    if (kind === "write") producer?.write("piece");
    else if (kind === "produced" || kind === "failed") {
      // A producer that was never started has no consumer to notify.
      if (producer === null || producer.consumer === null || producer.finished.called) return;
      if (kind === "produced") producer.finished.callback(undefined);
      else producer.finished.errback(new EvalError("no more"));
    } else {
      const proxy = this.listeners.at(-1)?.transport as unknown as Record<
        string,
        () => void
      > | null;
      proxy?.[kind]?.();
    }
  }

  #never(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.thrown.push(error);
    }
  }
}

/** Receives a body, or the bytes after HTTP. */
class Listener extends Protocol {
  ends = 0;
  afterEnd = 0;
  readonly #session: Session;

  constructor(session: Session) {
    super();
    this.#session = session;
  }

  override connectionMade(): void {
    this.#session.act("connected");
    this.#session.listeners.push(this);
  }

  override dataReceived(): void {
    if (this.ends > 0) this.afterEnd += 1;
    this.#session.act("data");
  }

  override connectionLost(): void {
    this.ends += 1;
    this.#session.act("end");
  }
}

/** How many bytes a protocol holds of what it has not passed on. */
function held({ _parser }: HTTP11ClientProtocol): number {
  if (_parser === null) return 0;
  let size = _parser._keptBytes;
  for (const headers of [_parser.headers, _parser.connHeaders]) {
    for (const [name, values] of headers._rawHeaders) size += name.length + values.join("").length;
  }
  for (const data of _parser.response?._bodyBuffer ?? []) size += data.length;
  const decoder = _parser.bodyDecoder as Partial<_ChunkedTransferDecoder> | null;
  return size + (decoder?._keptBytes ?? 0) + (decoder?._receivedTrailerHeadersSize ?? 0);
}

describe("HTTP11ClientProtocol, with any events", () => {
  let unmute: () => void;
  before(() => {
    unmute = muteStandardError();
    flushUnhandledFailures();
  });
  after(() => unmute());

  it("never throws to its transport, fires each Deferred and ends each body once, and leaves no timer and no failure", () => {
    fc.assert(
      fc.property(events, habits, fc.boolean(), (steps, kind, abrupt) => {
        const session = new Session(kind, abrupt);
        for (const step of steps) session.attempt(step);
        session.lose(0);
        for (const response of [...session.responses]) {
          session.attempt({ kind: "deliver", response });
        }
        session.clock.advance(1000);
        expect(session.thrown, "thrown").to.deep.equal([]);
        expect(new Set(session.fired), "fired").to.deep.equal(new Set(session.fired.map(() => 1)));
        for (const listener of session.listeners) {
          expect([listener.ends, listener.afterEnd], "ends").to.deep.equal([1, 0]);
        }
        expect(session.clock.getDelayedCalls(), "timers").to.deep.equal([]);
        expect(flushUnhandledFailures(), "unhandled").to.deep.equal([]);
      }),
      { numRuns: 1500 },
    );
  });

  it("holds no more than its limits allow", () => {
    fc.assert(
      fc.property(reply, fc.array(piece, { minLength: 1, maxLength: 3 }), (start, again) => {
        const session = new Session({}, false, LIMITS);
        session.attempt({ kind: "request", what: "get" });
        const data = bytes(again.join(""));
        const more = Array.from(
          { length: 2000 / (data.length + 1) },
          (): Event => ({ kind: "data", data }),
        );
        for (const step of [...start, ...more]) {
          if (session.transport.paused || session.transport.disconnecting) break;
          session.attempt(step);
          expect(held(session.protocol)).to.be.at.most(MOST);
        }
        session.lose(0);
        expect(session.fired).to.deep.equal([1]);
      }),
      { numRuns: 500 },
    );
  });
});
