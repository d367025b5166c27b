// The promises of all targets, for the inputs that are kept, for others that fast-check makes of
// their words, and for long ones. `npm run fuzz` looks for more.

import { fc } from "../support/fast-check.ts";
import { muteStandardError } from "../support/mute.ts";
import { guarded } from "../support/watchdog.ts";
import { kept } from "./driver/store.ts";
import { bytes, type Target } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Bytes of an input that work of the square of its length would take minutes for. */
const LONG = 300_000;

/** Inputs of a target's words, of pieces of its seeds, and of other bytes. */
function inputs({ seeds, words }: Target): fc.Arbitrary<Buffer> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...seeds), fc.nat(40), fc.nat(40))
        .map(([seed, from, length]) => seed.slice(from, from + length)),
    },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 6 })
        .map((data) => Buffer.from(data).toString("latin1")),
    },
  );
  return fc
    .tuple(fc.constantFrom("", ...seeds), fc.array(piece, { maxLength: 10 }))
    .map(([seed, pieces]) => bytes(seed + pieces.join("")));
}

describe("fuzz targets", () => {
  let unmute: () => void;
  before(() => {
    unmute = muteStandardError();
  });
  after(() => unmute());

  for (const target of TARGETS) {
    describe(`${target.name}: ${target.promise}`, () => {
      it("holds for the inputs of its corpus, and for those that once broke it", () => {
        for (const seed of target.seeds) target.run(bytes(seed));
        for (const input of kept("corpus", target.name)) target.run(input);
        for (const input of kept("findings", target.name)) target.run(input);
      });

      it("holds for inputs made of its words", () => {
        fc.assert(
          fc.property(inputs(target), (input) => target.run(input)),
          { numRuns: 150 },
        );
      });

      it("holds for each word, repeated to a length of 300 000 bytes, without hanging", () => {
        for (const word of target.words) {
          const repeated = word.repeat(Math.ceil(LONG / word.length));
          const input = bytes(target.seeds[0] + repeated);
          guarded(() => target.run(input));
        }
      });
    });
  }
});
