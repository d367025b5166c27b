// Reads docs/state-machines.md: each row of the tables is tried, the pictures must show the same,
// and every pair that the code declares must be in the table.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "@twisted-ts/deferred";
import { Headers } from "@twisted-ts/web-client/http_headers";
import {
  HTTP11ClientProtocol as ClientClass,
  type HTTP11ClientProtocol,
  Response,
  TransportProxyProducer,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import {
  BodyRecorder,
  bytes,
  connected,
  connectionDone,
  errorNames,
  makeRequest,
  type Outcome,
  watch,
} from "../../support/http-client.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";

interface Transition {
  readonly state: string;
  readonly event: string;
  readonly next: string;
}

const documents = resolve(import.meta.dirname, "../../../docs");
const page = readFileSync(resolve(documents, "state-machines.md"), "utf8");

function section(title: string): string {
  const from = page.indexOf(`\n## ${title}\n`);
  expect(from).to.be.at.least(0);
  const to = page.indexOf("\n## ", from + 1);
  return page.slice(from, to === -1 ? undefined : to);
}

function tableOf(title: string): Transition[] {
  const rows = section(title).matchAll(/^\| *([A-Z_]+) *\| *(\w+) *\| *([A-Z_]+) *\|/gm);
  return Array.from(rows, ([, state = "", event = "", next = ""]) => ({ state, event, next }));
}

/** What the picture of a section shows: each arrow names its states and its events. */
function diagramOf(title: string): Transition[] {
  const name = /\]\((pictures\/[\w-]+\.svg)\)/.exec(section(title))?.[1] ?? "";
  const picture = readFileSync(resolve(documents, name), "utf8");
  const arrows = /<g data-from="(\w+)" data-to="(\w+)" data-events="([^"]+)">([\s\S]*?)<\/g>/g;
  return [...picture.matchAll(arrows)].flatMap(
    ([, state = "", next = "", events = "", content = ""]) => {
      const labels = Array.from(content.matchAll(/<text [^>]*>(\w+)<\/text>/g), ([, text]) => text);
      expect(labels, `the labels of ${state} → ${next}`).to.deep.equal(events.split(" "));
      return events.split(" ").map((event) => ({ state, event, next }));
    },
  );
}

const show = ({ state, event, next }: Transition): string => `${state} --${event}--> ${next}`;

/** A protocol with all that is needed to change its state. */
class Driver {
  readonly producer = new ManualProducer();
  readonly protocol: HTTP11ClientProtocol;
  readonly transport: RecordingTransport;
  request: Outcome<Response> | undefined;
  #cancel: (() => void) | undefined;

  constructor() {
    const { protocol, transport } = connected();
    this.protocol = protocol;
    this.transport = transport;
  }

  /** Events by name. */
  readonly events: Record<string, () => void> = {
    request: () => this.#send(false),
    requestWritten: () => this.producer.finished.callback(undefined),
    requestFailed: () => this.producer.finished.errback(new Failure(new Error("no body"))),
    cancel: () => this.#cancel?.(),
    abort: () => {
      this.protocol.abort();
    },
    dataReceived: () => this.protocol.dataReceived(bytes("surprise")),
    malformedResponse: () => this.protocol.dataReceived(bytes("nonsense\r\n\r\n")),
    finishResponse: () =>
      this.protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")),
    closingResponse: () =>
      this.protocol.dataReceived(
        bytes("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
      ),
    switchProtocol: () => this.protocol.dataReceived(bytes("HTTP/1.1 101 Go\r\n\r\n")),
    connectionLost: () => this.protocol.connectionLost(connectionDone()),
  };

  #send(upgrade: boolean): void {
    const headers = upgrade ? { Connection: ["Upgrade"], Upgrade: ["echo"] } : {};
    const deferred = this.protocol.request(makeRequest("POST", { headers, body: this.producer }));
    this.#cancel = () => deferred.cancel();
    this.request = watch(deferred);
  }

  /** Takes a new protocol into a state. */
  enter(state: string, upgrade = false): void {
    const ways: Record<string, string[]> = {
      QUIESCENT: [],
      TRANSMITTING: ["request"],
      TRANSMITTING_AFTER_RECEIVING_RESPONSE: ["request", "finishResponse"],
      GENERATION_FAILED: ["request", "requestFailed"],
      WAITING: ["request", "requestWritten"],
      ABORTING: ["abort"],
      CONNECTION_LOST: ["connectionLost"],
    };
    for (const event of ways[state] ?? []) {
      if (event === "request") this.#send(upgrade);
      else this.events[event]?.();
    }
    expect(this.protocol.state).to.equal(state);
  }
}

describe("the state diagram of HTTP11ClientProtocol", () => {
  const table = tableOf("HTTP11ClientProtocol");

  it("shows the transitions of its table, and no others", () => {
    expect(diagramOf("HTTP11ClientProtocol").map(show)).to.have.members(table.map(show));
    expect(table.length).to.be.above(20);
  });

  it("names every pair of event and state that the class declares", () => {
    const declared = Object.getOwnPropertyNames(ClientClass.prototype).flatMap((name) => {
      const match = /^_(connectionLost|finishResponse)_([A-Z_]+)$/.exec(name);
      return match === null ? [] : [`${match[2]} ${match[1]}`];
    });
    expect(declared).to.have.length(8);
    expect(table.map(({ state, event }) => `${state} ${event}`)).to.include.members(declared);
    const states = new Set(table.flatMap(({ state, next }) => [state, next]));
    expect(states.size).to.equal(7);
  });

  for (const transition of table) {
    it(`is right about ${show(transition)}`, () => {
      const driver = new Driver();
      driver.enter(transition.state, transition.event === "switchProtocol");
      driver.events[transition.event]?.();
      expect(driver.protocol.state).to.equal(transition.next);
    });
  }

  it("is right that a request succeeds in QUIESCENT only", () => {
    for (const { state } of table) {
      if (state === "QUIESCENT") continue;
      const driver = new Driver();
      driver.enter(state);
      const refused = watch(driver.protocol.request(makeRequest()));
      expect(errorNames(refused.failure), state).to.equal("RequestNotSent");
      expect(driver.protocol.state).to.equal(state);
    }
  });

  it("is right that a connection that is being closed has _givenUp set in any state, and takes no request", () => {
    const ways: Record<string, readonly [state: string, event: string]> = {
      "bytes on an idle connection": ["QUIESCENT", "dataReceived"],
      "abort while idle": ["QUIESCENT", "abort"],
      "abort while waiting": ["WAITING", "abort"],
      "an early response": ["TRANSMITTING", "finishResponse"],
      "a malformed early response": ["TRANSMITTING", "malformedResponse"],
      "a malformed response": ["WAITING", "malformedResponse"],
      "a response that closes the connection": ["WAITING", "closingResponse"],
    };
    for (const [way, [state, event]] of Object.entries(ways)) {
      const driver = new Driver();
      driver.enter(state);
      expect(driver.protocol._givenUp, way).to.equal(false);
      driver.events[event]?.();
      expect(driver.protocol._givenUp, way).to.equal(true);
      const refused = watch(driver.protocol.request(makeRequest()));
      expect(errorNames(refused.failure), way).to.equal("RequestNotSent");
      driver.protocol.connectionLost(connectionDone());
    }
  });

  it("is right that every request has fired when the connection is lost", () => {
    for (const { state, event } of table) {
      if (state === "CONNECTION_LOST") continue;
      const driver = new Driver();
      driver.enter(state, event === "switchProtocol");
      driver.events[event]?.();
      // connectionLost is called for a connection that was passed to another protocol, too, and not
      // twice for one that is lost.
      if (event !== "connectionLost") driver.protocol.connectionLost(connectionDone());
      expect(driver.request?.fired ?? 1, `${state} ${event}`).to.equal(1);
      expect(driver.protocol.state).to.equal("CONNECTION_LOST");
    }
  });
});

describe("the state diagram of Response", () => {
  const table = tableOf("Response");
  const states = ["INITIAL", "CONNECTED", "DEFERRED_CLOSE", "FINISHED"];
  const events: Record<string, (response: Response) => void> = {
    deliverBody: (response) => response.deliverBody(new BodyRecorder()),
    bodyDataReceived: (response) => response._bodyDataReceived(bytes("x")),
    bodyDataFinished: (response) => response._bodyDataFinished(),
  };

  function inState(state: string): Response {
    const proxy = new TransportProxyProducer(new RecordingTransport());
    const response = new Response(["HTTP", 1, 1], 200, "OK", new Headers(), proxy);
    if (state === "CONNECTED" || state === "FINISHED") response.deliverBody(new BodyRecorder());
    if (state === "DEFERRED_CLOSE" || state === "FINISHED") response._bodyDataFinished();
    expect(response._state).to.equal(state);
    return response;
  }

  it("shows the transitions of its table, and no others", () => {
    expect(diagramOf("Response").map(show)).to.have.members(table.map(show));
  });

  for (const state of states) {
    for (const [event, drive] of Object.entries(events)) {
      const row = table.find((entry) => entry.state === state && entry.event === event);
      it(`is right about ${event} in ${state}`, () => {
        const response = inState(state);
        if (row === undefined) {
          expect(() => drive(response))
            .to.throw()
            .with.property("name", "InvalidStateError");
          expect(response._state).to.equal(state);
        } else {
          drive(response);
          expect(response._state).to.equal(row.next);
        }
      });
    }
  }
});
