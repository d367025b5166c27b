import type { RequestTransport } from "./chunked-encoder.ts";

/** The transport, with a call each time that something is written to it. */
export function watched(
  transport: RequestTransport,
  onWrite: () => void,
): RequestTransport & { readonly producer: unknown } {
  return {
    get producer() {
      return (transport as { producer?: unknown }).producer;
    },
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
