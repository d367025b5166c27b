// Any callback of the client may do anything to its connection: each Deferred fires once, each body
// ends once, and no connection that is being closed is offered for another request.

import { type Deferred, Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import { ConnectionAborted, ConnectionDone } from "@twisted-ts/reactor/error";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import type { HTTP11ClientProtocol, Response } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import {
  BodyRecorder,
  bytes,
  connected,
  errorNames,
  makeRequest,
  type Outcome,
  watch,
} from "../../support/http-client.ts";
import { muteStandardError } from "../../support/mute.ts";
import type { RecordingTransport } from "../../support/recording-transport.ts";

const CALLBACKS = [
  "quiescent",
  "response",
  "body made",
  "body data",
  "last data",
  "body lost",
  "start",
  "stop",
  "lost",
] as const;
type Callback = (typeof CALLBACKS)[number];

const ACTS = {
  abort: (run: Run) => run.aborts.push(watch(run.protocol.abort())),
  cancel: (run: Run) => run.deferred?.cancel(),
  "response.abort": (run: Run) => run.response?.abort(),
  loseConnection: (run: Run) => run.proxy("loseConnection"),
  abortConnection: (run: Run) => run.proxy("abortConnection"),
  stopProducing: (run: Run) => run.proxy("stopProducing"),
  "pause and resume": (run: Run) => {
    run.proxy("pauseProducing");
    run.proxy("resumeProducing");
  },
  "deliverBody again": (run: Run) => {
    expect(() => run.response?.deliverBody(new BodyRecorder())).to.throw();
  },
  request: (run: Run) => run.more.push(watch(run.protocol.request(makeRequest()))),
  throw: () => {
    throw new EvalError("from a callback");
  },
} as const satisfies Record<string, (run: Run) => unknown>;
type Act = keyof typeof ACTS;

const REPLIES = {
  length: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
  chunked: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
  "until the end": "HTTP/1.1 200 OK\r\n\r\nabcd",
  empty: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
} as const;

/** A request with its response, one of whose callbacks does something, and all its results. */
class Run {
  readonly protocol: HTTP11ClientProtocol;
  readonly transport: RecordingTransport;
  readonly aborts: Outcome<void>[] = [];
  readonly more: Outcome<Response>[] = [];
  readonly body: CallbackBody;
  deferred: Deferred<Response> | undefined;
  outcome: Outcome<Response> | undefined;
  response: Response | undefined;
  offered = 0;
  offeredClosing = 0;
  readonly #at: Callback;
  readonly #act: Act;
  #done = false;

  constructor(at: Callback, act: Act, lossInCall: boolean) {
    this.#at = at;
    this.#act = act;
    const { protocol, transport } = connected({}, () => {
      this.offered += 1;
      if (transport.disconnecting) this.offeredClosing += 1;
      this.callback("quiescent");
    });
    this.protocol = protocol;
    this.transport = transport;
    this.body = new CallbackBody(this);
    protocol._lostCallback = () => this.callback("lost");
    if (lossInCall) {
      transport.abortConnection = () => {
        transport.disconnecting = true;
        this.lose(new Failure(new ConnectionAborted()));
      };
    }
  }

  callback(name: Callback): void {
    if (name !== this.#at || this.#done) return;
    this.#done = true;
    ACTS[this.#act](this);
  }

  proxy(
    method:
      | "loseConnection"
      | "abortConnection"
      | "stopProducing"
      | "pauseProducing"
      | "resumeProducing",
  ): void {
    this.response?._transport[method]();
  }

  send(withBody: boolean): void {
    const body = withBody ? new CallbackProducer(this) : null;
    this.deferred = this.protocol.request(makeRequest("POST", { body }));
    this.deferred.addCallback((response: Response) => {
      this.response = response;
      this.callback("response");
      if (response._state === "INITIAL" || response._state === "DEFERRED_CLOSE") {
        response.deliverBody(this.body);
      }
      return response;
    });
    this.outcome = watch(this.deferred);
  }

  receive(data: Buffer): void {
    if (!this.lost) this.protocol.dataReceived(data);
  }

  lost = false;

  lose(reason: Failure): void {
    if (this.lost) return;
    this.lost = true;
    this.protocol.connectionLost(reason);
  }
}

class CallbackBody extends Protocol {
  ends = 0;
  received = 0;
  reason: Failure | undefined;
  readonly #run: Run;

  constructor(run: Run) {
    super();
    this.#run = run;
  }

  override connectionMade(): void {
    this.#run.callback("body made");
  }

  override dataReceived(data: Buffer): void {
    expect(this.ends, "data after the end").to.equal(0);
    this.received += data.length;
    this.#run.callback("body data");
    if (this.received === 4) this.#run.callback("last data");
  }

  override connectionLost(reason?: Failure): void {
    this.ends += 1;
    this.reason = reason;
    this.#run.callback("body lost");
  }
}

class CallbackProducer extends ManualProducer {
  readonly #run: Run;

  constructor(run: Run) {
    super(5);
    this.#run = run;
  }

  override startProducing(consumer: IConsumer): Deferred<unknown> {
    const finished = super.startProducing(consumer);
    this.#run.callback("start");
    return finished;
  }

  override stopProducing(): void {
    super.stopProducing();
    this.#run.callback("stop");
  }
}

describe("a callback of HTTP11ClientProtocol", () => {
  let unmute: () => void;
  before(() => {
    unmute = muteStandardError();
    flushUnhandledFailures();
  });
  after(() => unmute());

  for (const at of CALLBACKS) {
    for (const act of Object.keys(ACTS) as Act[]) {
      it(`may ${act} at ${at}`, () => {
        for (const [name, reply] of Object.entries(REPLIES)) {
          for (const pieces of [[reply], [reply.slice(0, 60), reply.slice(60)], [...reply]]) {
            for (const withBody of [false, true]) {
              for (const lossInCall of [false, true]) {
                check(at, act, pieces, withBody, lossInCall, `${name} in ${pieces.length}`);
              }
            }
          }
        }
      });
    }
  }

  it("ends a body with ConnectionAborted when it aborts at the last piece", () => {
    for (const reply of [REPLIES.length, REPLIES.chunked]) {
      const run = new Run("last data", "abort", false);
      run.send(false);
      run.receive(bytes(reply));
      run.lose(new Failure(new ConnectionAborted()));
      expect(errorNames(run.body.reason)).to.match(/^ResponseFailed\[ConnectionAborted/);
      expect(run.aborts[0]?.fired).to.equal(1);
      expect(run.offered).to.equal(0);
    }
  });

  it("fires its Deferred when it aborts at the end of a body that ends with its connection", () => {
    const run = new Run("body lost", "abort", false);
    run.send(false);
    run.receive(bytes(REPLIES["until the end"]));
    run.lose(new Failure(new ConnectionDone()));
    expect(run.aborts[0]?.fired).to.equal(1);
    expect(run.transport.calls).not.to.include("abortConnection");
  });
});

function check(
  at: Callback,
  act: Act,
  pieces: readonly string[],
  withBody: boolean,
  lossInCall: boolean,
  label: string,
): void {
  const where = `${label}, body ${withBody}, lost in the call ${lossInCall}`;
  const run = new Run(at, act, lossInCall);
  run.send(withBody);
  for (const piece of pieces) run.receive(bytes(piece));
  try {
    run.lose(new Failure(new ConnectionDone()));
  } catch (error) {
    // An exception of _lostCallback reaches the caller of connectionLost.
    if (at !== "lost" || act !== "throw") throw error;
  }
  expect(run.outcome?.fired, `${where}: request`).to.equal(1);
  if (run.response !== undefined && run.body.transport) {
    expect(run.body.ends, `${where}: body`).to.equal(act === "throw" && at === "body made" ? 0 : 1);
  }
  for (const outcome of [...run.aborts, ...run.more]) {
    expect(outcome.fired, `${where}: ${act}`).to.equal(1);
  }
  expect(run.offeredClosing, `${where}: offered while closing`).to.equal(0);
  expect(run.offered, `${where}: offered`).to.be.at.most(1);
  expect(run.protocol.state, where).to.equal("CONNECTION_LOST");
  expect(flushUnhandledFailures(), where).to.deep.equal([]);
}
