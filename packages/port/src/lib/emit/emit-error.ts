/** An error of the emitter, with the line of the statement that it was writing. */
export class EmitError extends Error {
  override name = "EmitError";
  readonly line: number;

  constructor(line: number, cause: unknown) {
    super(`line ${line} cannot be written`, { cause });
    this.line = line;
  }
}
