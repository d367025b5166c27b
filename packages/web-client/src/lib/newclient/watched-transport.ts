import type { RequestTransport } from "./chunked-encoder.ts";

/** The transport, telling each time that something is written to it. */
export function watched(transport: RequestTransport, onWrite: () => void): RequestTransport {
  return {
    write(data) {
      onWrite();
      transport.write(data);
    },
    writeSequence(data) {
      onWrite();
      transport.writeSequence(data);
    },
    registerProducer: (producer, streaming) => transport.registerProducer(producer, streaming),
    unregisterProducer: () => transport.unregisterProducer(),
  };
}
