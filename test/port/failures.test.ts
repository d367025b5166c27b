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
