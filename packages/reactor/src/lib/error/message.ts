// How Twisted's errors make their text.

/** `"<message>: <arguments with spaces between>."`, or `"<message>."` without arguments. */
export function sentence(message: string, args: readonly unknown[]): string {
  return args.length === 0 ? `${message}.` : `${message}: ${args.map(String).join(" ")}.`;
}
