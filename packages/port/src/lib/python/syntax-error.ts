/** Python that cannot be read: a syntax error, or Python 2. */
export class PythonSyntaxError extends Error {
  override name = "PythonSyntaxError";
  readonly path: string;
  readonly line: number;

  constructor(path: string, line: number, what: string) {
    super(`${path}:${line}: ${what}`);
    this.path = path;
    this.line = line;
  }
}
