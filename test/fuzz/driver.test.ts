import { expect } from "chai";
import { Coverage, intersection } from "./driver/coverage.ts";
import { Fuzzer } from "./driver/fuzzer.ts";
import { LONGEST, mutated } from "./driver/mutate.ts";
import { Random } from "./driver/random.ts";
import { cut, sameHoweverCut, type Target } from "./target.ts";

/** Reads an input up to the first unexpected byte: each step is code that has not run before. */
function stepwise(input: Buffer, reached: (depth: number) => void): void {
  if (input[0] !== 0x48) return;
  reached(1);
  if (input[1] !== 0x54) return;
  reached(2);
  if (input[2] !== 0x50) return;
  reached(3);
}

const target = (run: (input: Buffer) => void, seeds: readonly string[] = [""]): Target => ({
  name: "planted",
  promise: "Nothing is thrown.",
  seeds,
  words: ["H", "T", "P"],
  run,
});

describe("the fuzzer", () => {
  it("finds an input that throws, and shortens it", () => {
    const fuzzer = new Fuzzer(
      target(
        (input) => {
          if (input.includes("#!")) throw new EvalError("planted");
        },
        ["xxx#yyy!zzz"],
      ),
      [],
      1,
    );
    fuzzer.start();
    fuzzer.run(20_000);
    expect(fuzzer.findings[0]?.input.toString()).to.equal("#!");
    expect(fuzzer.findings[0]?.error).to.be.instanceOf(EvalError);
  });

  it("keeps the inputs that reach new code, and so gets further", () => {
    const coverage = new Coverage(import.meta.filename);
    let deepest = 0;
    const fuzzer = new Fuzzer(
      target((input) =>
        stepwise(input, (depth) => {
          deepest = Math.max(deepest, depth);
        }),
      ),
      [],
      1,
      coverage,
    );
    fuzzer.start();
    fuzzer.run(20_000);
    coverage.stop();
    expect(deepest).to.equal(3);
    expect(fuzzer.corpus.some((input) => input.toString().startsWith("HT"))).to.equal(true);
  });

  it("tries the same inputs for the same seed, and others for another", () => {
    const inputsOf = (seed: number): string[] => {
      const inputs: string[] = [];
      const fuzzer = new Fuzzer(
        target(
          (input) => {
            inputs.push(input.toString("latin1"));
          },
          ["abc", "5:hello"],
        ),
        [],
        seed,
      );
      fuzzer.run(100);
      return inputs;
    };
    expect(inputsOf(7)).to.deep.equal(inputsOf(7));
    expect(inputsOf(8)).to.not.deep.equal(inputsOf(7));
    expect(inputsOf(7)).to.have.length(100);
  });

  it("makes no input that is longer than its limit", () => {
    const random = new Random(1);
    const corpus = [Buffer.alloc(LONGEST, "a")];
    for (let times = 0; times < 200; times += 1) {
      expect(mutated(corpus, ["word"], random).length).to.be.at.most(LONGEST);
    }
  });

  it("intersects what two readings of the coverage have not reached", () => {
    const both = intersection(
      [
        [0, 10],
        [20, 30],
      ],
      [
        [5, 25],
        [28, 40],
      ],
    );
    expect(both).to.deep.equal([
      [5, 10],
      [20, 25],
      [28, 30],
    ]);
  });
});

describe("the cuts of an input", () => {
  it("are the same each time, and lose no byte", () => {
    const input = Buffer.from("some longer text that is cut into pieces here and there");
    expect(cut(input)).to.deep.equal(cut(input));
    expect(Buffer.concat(cut(input))).to.deep.equal(input);
    expect(cut(input).length).to.be.above(1);
  });

  it("find a reader whose result depends on them", () => {
    const input = Buffer.from("abc");
    expect(() => sameHoweverCut(input, (pieces) => pieces.length)).to.throw("cut into");
    expect(sameHoweverCut(input, (pieces) => Buffer.concat(pieces).toString())).to.equal("abc");
  });
});
