// How a body producer and the consumer it writes to share one outcome: whoever fails first decides, and the loser, who
// is a buggy producer, is logged.

import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IBodyProducer } from "../iweb/interfaces.ts";
import { ChunkedEncoder, type RequestTransport } from "./chunked-encoder.ts";
import { LengthEnforcingConsumer } from "./length-enforcing-consumer.ts";
import { log } from "./log.ts";

/** Writes a body of unknown length. The Deferred fires when all of it is written. */
export function writeChunked(
  producer: IBodyProducer,
  transport: RequestTransport,
): Deferred<unknown> {
  const encoder = new ChunkedEncoder(transport);
  encoder.registerProducer(producer, true);
  const produced = start(producer, encoder, transport);
  return produced.addCallbacks(
    () => encoder.unregisterProducer(),
    (failure) => {
      encoder._allowNoMoreWrites();
      // Not the encoder's own: its last chunk would tell the server that the body is complete.
      transport.unregisterProducer();
      return failure;
    },
  );
}

/** Writes a body of known length. The Deferred fires when all of it is written. */
export function writeWithLength(
  producer: IBodyProducer,
  transport: RequestTransport,
  description: string,
): Deferred<unknown> {
  // Fails, and only ever fails, when too much is written.
  const consuming = new Deferred<never>();
  const encoder = new LengthEnforcingConsumer(producer, transport, consuming);
  transport.registerProducer(producer, true);
  const producing = start(producer, encoder, transport);
  const ultimate = combine(consuming, producing, encoder, description);
  return ultimate.addBoth((result) => {
    transport.unregisterProducer();
    return result;
  });
}

function start(
  producer: IBodyProducer,
  encoder: ChunkedEncoder | LengthEnforcingConsumer,
  transport: RequestTransport,
): Deferred<unknown> {
  try {
    return producer.startProducing(encoder);
  } catch (error) {
    encoder._allowNoMoreWrites();
    transport.unregisterProducer();
    throw error;
  }
}

type Winner = "nobody yet" | "consumer failed" | "producer succeeded" | "producer failed";

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
      // When the consumer failed first, the producer was told to stop and should not have fired: nothing is to be done.
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
