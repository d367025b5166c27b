// biome-ignore-all lint/suspicious/noExplicitAny: exceptions take values of any kind
// `args` of an exception: what it was made with.

import { repr, str } from "./show.ts";

/**
 * `error.args`: what {@link withArgs} kept, or the message. An object that is not an error has an
 * attribute of this name.
 */
export function exceptionArgs(error: any): any {
  if (!(error instanceof Error)) return error.args;
  const own: unknown = (error as { args?: unknown }).args;
  if (own !== undefined) return own;
  const { message } = error;
  // Twisted's errors of a connection put a text of their own before what they are made with.
  const { MESSAGE } = error.constructor as { MESSAGE?: unknown };
  if (typeof MESSAGE === "string" && message.startsWith(MESSAGE)) {
    const rest = message.slice(MESSAGE.length).replace(/\.$/, "");
    return rest.startsWith(": ") ? [rest.slice(2)] : [];
  }
  return message === "" ? [] : [message];
}

/**
 * Gives an exception the arguments that Python keeps: JavaScript's errors take one text. The
 * message is what `str` shows: the only argument, or all of them as a tuple.
 */
export function withArgs<E extends Error>(error: E, ...args: any[]): E {
  const [only, ...others] = args;
  const message =
    args.length === 0 ? "" : others.length > 0 ? `(${args.map(repr).join(", ")})` : str(only);
  // Like the message of an error, they are not shown among its properties.
  Object.defineProperties(error, {
    message: { value: message, writable: true, configurable: true },
    args: { value: args, writable: true, configurable: true },
  });
  return error;
}
