// How text of one character a byte is written without a Buffer of it. The heads of requests are
// such text, and a Buffer made for a single write costs more than the write's own work outside the
// system.

/** The name of the method of transports that take such text. */
export const takesLatin1: unique symbol = Symbol("takesLatin1");

/** A transport that takes such text. */
export interface Latin1Writer {
  /**
   * Writes text as `write` writes its bytes. Returns false, and does nothing, when `write` is not
   * the transport's own method: a wrapper of the transport then sees the bytes.
   */
  [takesLatin1](text: string, write: unknown): boolean;
}

/** Writes text of one character a byte: as text where the transport takes it, else as bytes. */
export function writeLatin1(transport: { write(data: Uint8Array): unknown }, text: string): void {
  if ((transport as Partial<Latin1Writer>)[takesLatin1]?.(text, transport.write)) return;
  transport.write(Buffer.from(text, "latin1"));
}
