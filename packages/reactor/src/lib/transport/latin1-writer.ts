// How text of one character a byte is written without a Buffer of it. The heads of requests are
// such text, and a Buffer made for a single write costs more than the write's own work outside the
// system.

const latin1Form: unique symbol = Symbol("latin1Form");

/** An object with a method `write`. */
interface Writer {
  write(data: Uint8Array): unknown;
}

/** A method `write` that may have a form for text. */
interface Write {
  (data: Uint8Array): unknown;
  // A method, and no property with a function: the form may want its own class for `this`.
  [latin1Form]?(this: Writer, text: string): unknown;
}

/**
 * Gives a method `write` a form that takes text of one character a byte. The method has the form,
 * not its object. So another `write` in the method's place, of TLS, a test or a wrapper, is always
 * called.
 */
export function giveLatin1Form<T extends Writer>(
  write: (this: T, data: Uint8Array) => unknown,
  form: (this: T, text: string) => unknown,
): void {
  (write as Write)[latin1Form] = form;
}

/** Writes text of one character a byte: as text where the transport takes it, else as bytes. */
export function writeLatin1(transport: Writer, text: string): void {
  const form = (transport.write as Write)[latin1Form];
  if (form === undefined) transport.write(Buffer.from(text, "latin1"));
  else form.call(transport, text);
}
