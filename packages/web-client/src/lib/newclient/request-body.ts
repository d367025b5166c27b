// A body producer and the consumer that it writes to have one result together: the first failure
// decides, and a later failure of the producer is logged as a bug in it.

import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IBodyProducer } from "../iweb/interfaces.ts";
import { ChunkedEncoder, type RequestTransport } from "./chunked-encoder.ts";
import { LengthEnforcingConsumer } from "./length-enforcing-consumer.ts";
import { log } from "./log.ts";

type Winner = "undecided" | "consumer failed" | "producer succeeded" | "producer failed";

/** The body of one request, on its way to the transport. */
export class RequestBody {
  readonly #producer: IBodyProducer;
  readonly #transport: RequestTransport;
  #encoder: ChunkedEncoder | LengthEnforcingConsumer | null = null;
  #registered = false;

  constructor(producer: IBodyProducer, transport: RequestTransport) {
    this.#producer = producer;
    this.#transport = transport;
  }

  /** Writes a body of unknown length. The Deferred fires when all of it is written. */
  writeChunked(): Deferred<unknown> {
    const encoder = new ChunkedEncoder(this.#transport);
    this.#encoder = encoder;
    encoder.registerProducer(this.#producer, true);
    this.#registered = true;
    return this.#start(encoder).addCallbacks(
      () => {
        // A producer may fire with success when it is stopped, but its body is not complete.
        if (!this.#registered) return;
        this.#registered = false;
        encoder.unregisterProducer();
      },
      (failure) => {
        encoder._allowNoMoreWrites();
        // The encoder's `unregisterProducer` would send the last chunk, and the server would take
        // the body for complete.
        this.#unregister();
        return failure;
      },
    );
  }

  /** Writes a body of known length. The Deferred fires when all of it is written. */
  writeWithLength(description: string): Deferred<unknown> {
    // It only ever fails, when too much is written.
    const consuming = new Deferred<never>();
    const encoder = new LengthEnforcingConsumer(this.#producer, this.#transport, consuming);
    this.#encoder = encoder;
    this.#transport.registerProducer(this.#producer, true);
    this.#registered = true;
    const producing = this.#start(encoder);
    const ultimate = combine(consuming, producing, encoder, description);
    return ultimate.addBoth((result) => {
      this.#unregister();
      return result;
    });
  }

  /** Accepts no more of the body, and unregisters from the transport, which can then close. */
  leave(): void {
    this.#encoder?._ignoreWrites();
    this.#unregister();
  }

  /** Whether the transport has stopped the producer itself, since the connection was lost. */
  get isStoppedByTransport(): boolean {
    return this.#registered && (this.#transport as { producer?: unknown }).producer === null;
  }

  #start(encoder: ChunkedEncoder | LengthEnforcingConsumer): Deferred<unknown> {
    try {
      return this.#producer.startProducing(encoder);
    } catch (error) {
      encoder._allowNoMoreWrites();
      this.#unregister();
      throw error;
    }
  }

  #unregister(): void {
    if (!this.#registered) return;
    this.#registered = false;
    this.#transport.unregisterProducer();
  }
}

/** Fires with the first of the two; cancelling it cancels the producer. */
function combine(
  consuming: Deferred<never>,
  producing: Deferred<unknown>,
  encoder: LengthEnforcingConsumer,
  description: string,
): Deferred<unknown> {
  const ultimate = new Deferred<unknown>(() => producing.cancel());
  let winner: Winner = "undecided";
  consuming.addErrback((failure: Failure) => {
    if (winner === "undecided") {
      winner = "consumer failed";
      ultimate.errback(failure);
      return;
    }
    log.failure("Buggy state machine in {request}/[{state}]: ebConsuming called", failure, {
      request: description,
      state: winner,
    });
  });
  producing.addCallbacks(
    () => {
      // When the consumer failed first, the producer was stopped and should not have fired: nothing
      // is done.
      if (winner !== "undecided") return;
      winner = "producer succeeded";
      try {
        encoder._noMoreWritesExpected();
      } catch (error) {
        ultimate.errback(new Failure(error));
        return;
      }
      ultimate.callback(undefined);
    },
    (failure: Failure) => {
      if (winner !== "undecided") {
        log.failure("Producer is buggy", failure);
        return;
      }
      winner = "producer failed";
      encoder._allowNoMoreWrites();
      ultimate.errback(failure);
    },
  );
  return ultimate;
}
