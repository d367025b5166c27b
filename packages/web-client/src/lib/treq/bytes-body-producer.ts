import { type Deferred, succeed } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import type { IBodyProducer } from "../iweb/interfaces.ts";

/** A body that is in memory as a whole. It can be sent again, for a redirect that keeps it. */
export class BytesBodyProducer implements IBodyProducer {
  readonly body: Uint8Array;
  readonly length: number;

  constructor(body: Uint8Array) {
    this.body = body;
    this.length = body.length;
  }

  startProducing(consumer: IConsumer): Deferred<undefined> {
    if (this.length > 0) consumer.write(this.body);
    return succeed(undefined);
  }

  pauseProducing(): void {}

  resumeProducing(): void {}

  stopProducing(): void {}

  replay(): BytesBodyProducer {
    return new BytesBodyProducer(this.body);
  }
}
