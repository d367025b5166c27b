/** Whether an error says that calls, and so the parts of what is read, are nested too deeply. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}
