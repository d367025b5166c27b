// How a body producer and the consumer it writes to share one outcome: the first to fail decides, and a producer that
// fails after that is logged as buggy.

import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IBodyProducer } from "../iweb/interfaces.ts";
import { ChunkedEncoder, type RequestTransport } from "./chunked-encoder.ts";
import { LengthEnforcingConsumer } from "./length-enforcing-consumer.ts";
import { log } from "./log.ts";

type Winner = "nobody yet" | "consumer failed" | "producer succeeded" | "producer failed";

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
        // A producer may end well when it is stopped; its body has not.
        if (!this.#registered) return;
        this.#registered = false;
        encoder.unregisterProducer();
      },
      (failure) => {
        encoder._allowNoMoreWrites();
        // Not the encoder's own: its last chunk would tell the server that the body is complete.
        this.#unregister();
        return failure;
      },
    );
  }

  /** Writes a body of known length. The Deferred fires when all of it is written. */
  writeWithLength(description: string): Deferred<unknown> {
    // Fails, and only ever fails, when too much is written.
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

  /** Takes no more of the body, and leaves the transport, whose end waits for this producer no longer. */
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

/** Fires as the first of the two fires; cancelling it cancels the producer. */
function combine(
  consuming: Deferred<never>,
  producing: Deferred<unknown>,
  encoder: LengthEnforcingConsumer,
  description: string,
): Deferred<unknown> {
  const ultimate = new Deferred<unknown>(() => producing.cancel());
  let winner: Winner = "nobody yet";
  consuming.addErrback((failure: Failure) => {
    if (winner === "nobody yet") {
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
      // When the consumer failed first, the producer was stopped and should not have fired: nothing is to be done.
      if (winner !== "nobody yet") return;
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
      if (winner !== "nobody yet") {
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
