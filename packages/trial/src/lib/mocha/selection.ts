// Which tests of a file are selected: `module.Class`, `module.Class.method`.

/** A class, or one method of it, of one file. */
export interface Selection {
  /** The file, as an absolute path. */
  readonly file: string;
  /** The class; `null` for the whole file. */
  readonly testCase: string | null;
  /** The method; `null` for the whole class. */
  readonly method: string | null;
}

/** A test was selected by name, and does not exist. */
export class NoSuchTestError extends Error {
  override name = "NoSuchTestError";
}

/** The selected tests of one file. */
export interface SelectedTests {
  /** Whether a method is selected. */
  takes(testCase: string, method: string): boolean;
  /** @throws NoSuchTestError if a selected test was never passed to {@link SelectedTests.takes}. */
  checkAllFound(): void;
}

/** The selection for a file; without one, all its tests are selected. */
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
