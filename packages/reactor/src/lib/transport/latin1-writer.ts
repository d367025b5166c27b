// How text of one character a byte is written without a Buffer of it. The heads of requests are
// such text, and a Buffer made for a single write costs more than the write's own work outside the
// system.

const latin1Form: unique symbol = Symbol("latin1Form");

type Write = ((data: Uint8Array) => unknown) & {
  [latin1Form]?: (this: never, text: string) => unknown;
};

/**
 * Gives a method `write` a form that takes text of one character a byte. The method has the form,
 * not its object. So another `write` in the method's place, of TLS, a test or a wrapper, is always
 * called.
 */
export function giveLatin1Form(
  write: (data: Uint8Array) => unknown,
  form: (this: never, text: string) => unknown,
): void {
  (write as Write)[latin1Form] = form;
}

/** Writes text of one character a byte: as text where the transport takes it, else as bytes. */
export function writeLatin1(transport: { write(data: Uint8Array): unknown }, text: string): void {
  const form = (transport.write as Write)[latin1Form];
  if (form === undefined) transport.write(Buffer.from(text, "latin1"));
  else form.call(transport as never, text);
}
