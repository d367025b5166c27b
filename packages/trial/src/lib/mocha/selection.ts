// Which tests of a file were asked for: `module.Class`, `module.Class.method`.

/** A class, or one method of it, of one file. */
export interface Selection {
  /** The file, as an absolute path. */
  readonly file: string;
  /** The class; `null` if the whole file was asked for. */
  readonly testCase: string | null;
  /** The method; `null` if the whole class was asked for. */
  readonly method: string | null;
}

/** A test was asked for by name, and is not there. */
export class NoSuchTestError extends Error {
  override name = "NoSuchTestError";
}

/** What was asked for of one file. */
export interface SelectedTests {
  /** Whether a method is among it. */
  takes(testCase: string, method: string): boolean;
  /**
   * @throws NoSuchTestError if something was asked for that {@link SelectedTests.takes} was never
   * asked about.
   */
  checkAllFound(): void;
}

/** Reads what was asked for of a file; all of it, if nothing was. */
export function selected(selections: readonly Selection[], file: string): SelectedTests {
  const here = selections.filter((each) => each.file === file);
  const everything = here.length === 0 || here.some((each) => each.testCase === null);
  const missing = new Set(here.filter((each) => each.testCase !== null));
  return {
    takes(testCase, method) {
      let taken = everything;
      for (const each of here) {
        if (each.testCase !== testCase) continue;
        if (each.method !== null && each.method !== method) continue;
        missing.delete(each);
        taken = true;
      }
      return taken;
    },
    checkAllFound() {
      const [first] = missing;
      if (first === undefined) return;
      const name = [first.testCase, first.method].filter((each) => each !== null).join(".");
      throw new NoSuchTestError(`${first.file} exports no test ${name}`);
    },
  };
}
