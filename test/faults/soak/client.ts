// The requests of a soak, so many at once, through one pool.

import { type Deferred, type Failure, flushUnhandledFailures, succeed } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IConsumer, IStreamTransport } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { trustRootFromCertificates } from "@twisted-ts/reactor/ssl";
import {
  Agent,
  BrowserLikePolicyForHTTPS,
  ContentDecoderAgent,
  GzipDecoder,
  HTTPConnectionPool,
  RedirectAgent,
  readBody,
} from "@twisted-ts/web-client";
import type { IAgent, IBodyProducer, IResponse } from "@twisted-ts/web-client/iweb";
import { certificates } from "../../support/certificates.ts";
import { errorNames } from "../../support/http-client.ts";
import type { Ledger } from "./ledger.ts";
import { planOf, type SoakPlan, soakBody } from "./plan.ts";

/** How many requests are under way at once, over how many connections. */
const CONCURRENT = 64;
const CONNECTIONS = 48;
/**
 * Seconds after which the request to a stalled server fails. The others have the
 * default, ten minutes: a busy machine may stop this process for two seconds.
 */
const TIMEOUT = 2;
/** Milliseconds without a result after which the other requests count as never firing. */
const MAX_PAUSE = 60_000;

const UPLOAD = Buffer.alloc(500, "upload ");

class Upload implements IBodyProducer {
  readonly length = UPLOAD.length;

  startProducing(consumer: IConsumer): Deferred<void> {
    consumer.write(UPLOAD);
    return succeed(undefined);
  }

  pauseProducing(): void {}
  resumeProducing(): void {}
  stopProducing(): void {}
}

/** Counts the calls of a body's protocol, and closes the connection if the plan says so. */
class CountingReader extends Protocol {
  declare transport: Protocol["transport"] & IStreamTransport;
  readonly #ledger: Ledger;
  readonly #closes: boolean;
  #lost = false;

  constructor(ledger: Ledger, closes: boolean) {
    super();
    this.#ledger = ledger;
    this.#closes = closes;
    ledger.bodies += 1;
  }

  override dataReceived(): void {
    if (this.#lost) this.#ledger.example("dataReceived after connectionLost");
    if (this.#closes) this.transport.abortConnection?.();
  }

  override connectionLost(): void {
    if (this.#lost) this.#ledger.bodiesLostTwice += 1;
    else this.#ledger.bodiesLost += 1;
    this.#lost = true;
  }
}

/** Where the server is. */
export interface SoakServer {
  readonly port: number;
  readonly tls: boolean;
}

/** Makes the requests of a soak. */
export class SoakClient {
  readonly pool = new HTTPConnectionPool(reactor);
  readonly #origin: string;
  readonly #plain: IAgent;
  readonly #redirecting: IAgent;
  readonly #decoding: IAgent;
  readonly #seed: number;
  readonly #ledger: Ledger;

  constructor({ port, tls }: SoakServer, seed: number, ledger: Ledger) {
    this.#seed = seed;
    this.#ledger = ledger;
    this.pool.maxPersistentPerHost = CONNECTIONS;
    this.pool.maxConnectionsPerHost = CONNECTIONS;
    this.#origin = `${tls ? "https" : "http"}://127.0.0.1:${port}`;
    const options = { pool: this.pool };
    this.#plain = tls ? new Agent(reactor, trusting(), options) : new Agent(reactor, options);
    this.#redirecting = new RedirectAgent(this.#plain);
    this.#decoding = new ContentDecoderAgent(this.#plain, [["gzip", GzipDecoder]]);
  }

  /**
   * Makes the requests from `first` to `end`, without `end`. Returns when all have fired, or after
   * a long time without a result.
   */
  async run(first: number, end: number, onProgress: () => void): Promise<void> {
    let next = first;
    let running = 0;
    let filling = false;
    let lastOutcome = performance.now();
    await new Promise<void>((finished) => {
      const watchdog = setInterval(() => {
        if (performance.now() - lastOutcome > MAX_PAUSE) finish();
        onProgress();
      }, 1000);
      const finish = (): void => {
        clearInterval(watchdog);
        finished();
      };
      const fill = (): void => {
        if (filling) return;
        filling = true;
        while (running < CONCURRENT && next < end) {
          running += 1;
          this.#one(planOf(this.#seed, next), ended);
          next += 1;
        }
        filling = false;
        if (running === 0 && next === end) finish();
      };
      const ended = (): void => {
        running -= 1;
        lastOutcome = performance.now();
        // A request may end before its call returns.
        if (!filling) fill();
      };
      fill();
    });
    for (const failure of flushUnhandledFailures()) {
      this.#ledger.logged += 1;
      this.#ledger.example(`unhandled: ${errorNames(failure)}: ${failure.getErrorMessage()}`);
    }
  }

  #one(plan: SoakPlan, ended: () => void): void {
    const ledger = this.#ledger;
    const { fault, work } = plan;
    ledger.started += 1;
    if (fault !== null) ledger.faults.set(fault, (ledger.faults.get(fault) ?? 0) + 1);
    let fired = false;
    const fire = (): void => {
      if (fired) {
        ledger.firedTwice += 1;
        return;
      }
      fired = true;
      ledger.fired += 1;
      ended();
    };
    const controller = fault === "aborts its signal" ? new AbortController() : null;
    const options =
      controller !== null
        ? { signal: controller.signal }
        : fault?.startsWith("stalls")
          ? { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT }
          : undefined;
    const method = work === "upload" ? "POST" : work === "HEAD" ? "HEAD" : "GET";
    const producer = work === "upload" ? new Upload() : null;
    const uri = `${this.#origin}/${plan.id}`;
    const requesting = this.#agent(plan).request(method, uri, null, producer, options);
    const reading = requesting.addCallback((response: IResponse) => this.#read(response, plan));
    reading.addCallbacks(
      () => {
        ledger.successes += 1;
        fire();
      },
      (failure: Failure) => {
        ledger.fail(plan, failure);
        fire();
      },
    );
    if (fault === "cancels at once") reading.cancel();
    else if (fault === "cancels a turn later") setImmediate(() => reading.cancel());
    else if (controller !== null) setImmediate(() => controller.abort());
  }

  #agent({ work }: SoakPlan): IAgent {
    if (work === "redirect") return this.#redirecting;
    return work === "gzip" ? this.#decoding : this.#plain;
  }

  #read(response: IResponse, plan: SoakPlan): unknown {
    // One body in eight goes to a protocol that counts its calls.
    const cancels = plan.fault === "cancels within the body";
    if (cancels || plan.id % 8 === 0) {
      response.deliverBody(new CountingReader(this.#ledger, cancels));
      return undefined;
    }
    return readBody(response).addCallback((body) => {
      if (plan.work === "HEAD" ? body.length > 0 : !body.equals(soakBody(plan))) {
        this.#ledger.wrongBody(plan, body);
      }
    });
  }
}

function trusting(): BrowserLikePolicyForHTTPS {
  return new BrowserLikePolicyForHTTPS(trustRootFromCertificates([certificates().authority]));
}
