import { expect } from "chai";
import { convertFiles } from "../../packages/port/src/index.ts";
import { failureOf } from "../../packages/port/src/lib/convert/failures.ts";
import { EmitError } from "../../packages/port/src/lib/emit/emit-error.ts";

describe("the report of a file that was not converted", () => {
  it("names the line of the statement that the assistant failed on, and says that it is a fault of the assistant", () => {
    const { line, message } = failureOf("a/b.py", new EmitError(7, new Error("no model")));
    expect(line).to.equal(7);
    expect(message).to.equal(
      "a/b.py:7: the assistant failed here, which is a fault of the assistant: no model",
    );
  });

  it("says that something is nested too deeply when the stack does not suffice", () => {
    const overflow = new RangeError("Maximum call stack size exceeded");
    expect(failureOf("b.py", new EmitError(2, overflow)).message).to.equal(
      "b.py:2: this is nested too deeply to be converted",
    );
  });
});

describe("a file that cannot be read", () => {
  const broken: Readonly<Record<string, string>> = {
    "a comprehension without an element": "x = 1\ny = [for a in b]\n",
    "a generator expression without an element": "x = 1\ny = f(for a in b)\n",
    "a decorator without a name": "x = 1\n@\ndef f():\n    pass\n",
    "a pattern that is none": "x = 1\nmatch x:\n    case 1 + y:\n        pass\n",
    "a target that is missing": "x = 1\n= 2\n",
    "an import of nothing": "x = 1\nfrom a import\n",
  };

  for (const [what, text] of Object.entries(broken)) {
    it(`is a syntax error with its line for ${what}, and the other files go on`, async () => {
      const { files, failures } = await convertFiles([
        { path: "bad.py", text },
        { path: "good.py", text: "x = 1\n" },
      ]);
      expect(files.map(({ path }) => path)).to.deep.equal(["good.ts"]);
      expect(failures.map(({ message }) => message).join()).to.match(
        /^bad\.py:[23]: (Python 2: )?syntax error/,
      );
    });
  }
});

describe("files whose outputs would have one name", () => {
  it("are reported, where a module and a package have the same name", async () => {
    const { files, failures } = await convertFiles([
      { path: "a.py", text: "x = 1\n" },
      { path: "a/__init__.py", text: "x = 2\n" },
    ]);
    expect(files.map(({ source }) => source)).to.deep.equal(["a.py"]);
    expect(failures.map(({ message }) => message)).to.deep.equal([
      "a/__init__.py: it has the same name as a.py for an import",
    ]);
  });

  it("are reported, where a module is called as the output of its package", async () => {
    const { files, failures } = await convertFiles([
      { path: "a/__init__.py", text: "x = 1\n" },
      { path: "a/index.py", text: "x = 2\n" },
    ]);
    expect(files.map(({ source }) => source)).to.deep.equal(["a/__init__.py"]);
    expect(failures.map(({ message }) => message)).to.deep.equal([
      "a/index.py: its output would have the name of that of a/__init__.py, a/index.ts",
    ]);
  });
});

describe("the time that a file takes", () => {
  const nested: Readonly<Record<string, (inner: string) => string>> = {
    "a chain of calls": (inner) => `${inner}.f()`,
    "a chain of methods of containers": (inner) => `${inner}.get(1)`,
    "calls in calls": (inner) => `f(${inner})`,
    "calls of methods in calls of methods": (inner) => `x.pop(${inner})`,
    "keyword arguments": (inner) => `f(key=${inner})`,
    "boolean operators": (inner) => `(a or ${inner})`,
    negations: (inner) => `(not ${inner})`,
    comparisons: (inner) => `(${inner} == 1)`,
    "chained comparisons": (inner) => `(1 < ${inner} < 3)`,
    conditionals: (inner) => `(${inner} if a else 2)`,
    subscripts: (inner) => `x[${inner}]`,
    slices: (inner) => `x[${inner}:]`,
    additions: (inner) => `(a + ${inner})`,
    formats: (inner) => `("%s" % (${inner},))`,
    lambdas: (inner) => `(lambda: ${inner})`,
    dicts: (inner) => `{1: ${inner}}`,
    lists: (inner) => `[${inner}]`,
    comprehensions: (inner) => `[b for b in ${inner}]`,
    "elements of comprehensions": (inner) => `[${inner} for b in a]`,
    "formatted strings": (inner) => `str(${inner})`,
    callbacks: (inner) => `d.addCallback(${inner})`,
    "handed arguments": (inner) => `d.addCallback(f, ${inner}, key=1)`,
    "tests of types": (inner) => `isinstance(${inner}, str)`,
  };

  for (const [what, wrap] of Object.entries(nested)) {
    it(`grows with the depth of ${what}, and does not double with each`, async () => {
      let text = "x";
      for (let depth = 0; depth < 24; depth++) text = wrap(text);
      // Doubled work would take 2 ** 24 steps, and end in the test's time limit.
      const { failures } = await convertFiles([
        { path: "deep.py", text: `def f(x, a, d):\n    return ${text}\n` },
      ]);
      expect(failures).to.deep.equal([]);
    });
  }
});
