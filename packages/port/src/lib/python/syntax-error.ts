// Python that cannot be read.

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

/**
 * The message for a part that cannot be read, in a larger part. It names Python 2 where the text
 * shows it.
 */
export function describeSyntaxError(part: string, whole: string): string {
  if (/^print\s+["'%\w]/.test(whole)) return "Python 2: `print` as a statement";
  if (/^exec\s+["'\w]/.test(whole)) return "Python 2: `exec` as a statement";
  if (/^except[^:]*,/.test(part) || /\bexcept\s+[\w.]+\s*,\s*\w+\s*:/.test(whole)) {
    return "Python 2: `except X, e`";
  }
  if (/^raise\s+[\w.]+\s*,/.test(whole)) return "Python 2: `raise X, value`";
  const shown = (part || whole).split("\n")[0] ?? "";
  return `syntax error at ${JSON.stringify(shown.slice(0, 40))}`;
}
