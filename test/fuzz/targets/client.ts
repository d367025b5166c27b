// HTTP11ClientProtocol under any order of events, legal or not, compared with a model of it. The
// application here does nothing from within its callbacks; the one of
// test/faults/parser-properties.test.ts does.

import { type Deferred, flushUnhandledFailures } from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { HTTP11ClientProtocol, type Response } from "@twisted-ts/web-client/newclient";
import { ManualProducer } from "../../support/body-producers.ts";
import {
  BodyRecorder,
  bytes,
  connectionDone,
  makeRequest,
  type Outcome,
  watch,
} from "../../support/http-client.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";
import { promise, type Target } from "../target.ts";
import { ClientModel, EVENTS, HEAD, type Letter, NONSENSE, REST } from "./client-model.ts";

const LETTERS = Object.keys(EVENTS) as Letter[];
/** Most events in an input: each request is looked at after each of them. */
const LONGEST = 60;

/** A request, and its result. */
interface Made {
  readonly deferred: Deferred<Response>;
  readonly outcome: Outcome<Response>;
  readonly producer: ManualProducer | null;
  recorder: BodyRecorder | null;
}

/** The protocol with its application. */
class Session {
  readonly clock = new Clock();
  readonly protocol = new HTTP11ClientProtocol(() => undefined, { reactor: this.clock });
  readonly transport = new RecordingTransport();
  readonly made: Made[] = [];
  readonly aborts: Outcome<void>[] = [];
  #lost = false;

  constructor() {
    this.transport.connect(this.protocol);
  }

  apply(letter: Letter): void {
    switch (letter) {
      case "g":
      case "p":
        this.#request(letter === "p");
        return;
      case "w":
        this.#producing()?.write("piece");
        return;
      case "f":
        this.#producing()?.finished.callback(undefined);
        return;
      case "F":
        this.#producing()?.finished.errback(new EvalError("no more"));
        return;
      case "h":
        this.#receive(HEAD);
        return;
      case "r":
        this.#receive(REST);
        return;
      case "m":
        this.#receive(NONSENSE);
        return;
      case "d":
        this.deliver();
        return;
      case "c":
        this.made.at(-1)?.deferred.cancel();
        return;
      case "a":
        this.aborts.push(watch(this.protocol.abort()));
        return;
      case "l":
        if (this.#lost) return;
        this.#lost = true;
        this.protocol.connectionLost(connectionDone());
        return;
    }
  }

  /** Calls `deliverBody` of every response where it was not called. */
  deliver(): void {
    for (const made of this.made) {
      if (made.outcome.value === undefined || made.recorder !== null) continue;
      made.recorder = new BodyRecorder();
      made.outcome.value.deliverBody(made.recorder);
    }
  }

  #request(body: boolean): void {
    const producer = body ? new ManualProducer() : null;
    const deferred = this.protocol.request(
      body ? makeRequest("POST", { body: producer }) : makeRequest(),
    );
    this.made.push({ deferred, outcome: watch(deferred), producer, recorder: null });
  }

  /** The producer of the last body that was begun, as long as it may still write. */
  #producing(): ManualProducer | null {
    const begun = this.made.findLast(
      ({ producer }) => producer !== null && producer.consumer !== null,
    );
    return begun?.producer?.finished.called === false ? begun.producer : null;
  }

  #receive(text: string): void {
    if (!this.#lost) this.protocol.dataReceived(bytes(text));
  }
}

/** Orders of events. */
export const client: Target = {
  name: "client",
  promise:
    "HTTP11ClientProtocol does what its model says at every event, in whatever order they come, and leaves no timer and no failure.",
  seeds: [
    "ghrd",
    "gdhl",
    "pwfhdr",
    "phfrd",
    "phrd",
    "gmgl",
    "ghrghr",
    "gcl",
    "pcl",
    "paal",
    "ghhd",
  ],
  words: LETTERS,
  run(input) {
    const model = new ClientModel();
    const session = new Session();
    let so = "";
    const check = (): void => {
      const { protocol, made } = session;
      promise(
        protocol.state === model.state,
        `after ${so} it is ${protocol.state}, not ${model.state}`,
      );
      const usable = protocol.state === "QUIESCENT" && !protocol._givenUp;
      promise(usable === model.usable, `after ${so} it is ${usable ? "" : "not "}usable`);
      for (const [index, { outcome, recorder }] of made.entries()) {
        const expected = model.requests[index];
        const result =
          outcome.fired === 0 ? null : (outcome.failure?.value as Error | undefined)?.name;
        promise(
          outcome.fired <= 1 &&
            (result ?? (outcome.value ? "response" : null)) === expected?.result,
          `after ${so} request ${index} has come to ${result}, not ${expected?.result}`,
        );
        if (recorder === null) continue;
        const end = recorder.ended && (recorder.ended.value as Error).name === "ResponseDone";
        promise(recorder.body === expected.body, `after ${so} body ${index} is ${recorder.body}`);
        promise(
          expected.end === (recorder.ended === undefined ? null : end ? "whole" : "broken") &&
            recorder.ends <= 1,
          `after ${so} body ${index} should be ${expected.end}`,
        );
      }
    };
    const letters = Array.from(input.subarray(0, LONGEST), (byte) => {
      const letter = String.fromCharCode(byte);
      return (letter in EVENTS ? letter : LETTERS[byte % LETTERS.length]) as Letter;
    });
    for (const letter of [...letters, "l", "d"] as const) {
      so += letter;
      model.apply(letter);
      session.apply(letter);
      check();
    }
    promise(session.clock.getDelayedCalls().length === 0, `after ${so} a timer is left`);
    for (const { fired } of session.aborts)
      promise(fired === 1, `after ${so} an abort has not fired`);
    const left = flushUnhandledFailures();
    promise(left.length === 0, `after ${so} there is an unhandled ${left[0]}`);
  },
};
