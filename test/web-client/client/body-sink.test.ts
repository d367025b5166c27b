// Gathering lent bytes: they are copied, and a false length allocates little.

import { expect } from "chai";
import { BodySink } from "../../../packages/web-client/src/lib/client/body/body-sink.ts";

/** Gathers pieces that are overwritten after each call, as lent ones are. */
function gather(announced: number | null, pieces: readonly Buffer[]): Buffer {
  const sink = new BodySink(announced);
  for (const piece of pieces) {
    const lent = Buffer.from(piece);
    sink.add(lent);
    lent.fill(0x2a);
  }
  return sink.take();
}

const pieces = (count: number, size: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => Buffer.alloc(size, at));

describe("BodySink", () => {
  for (const announced of ["its length", "too little", "too much", "nothing"] as const) {
    it(`holds a copy of all that came when ${announced} was announced`, () => {
      for (const [count, size] of [
        [0, 0],
        [1, 10],
        [3, 5000],
        [10, 65_536],
        [40, 65_536],
      ] as const) {
        const given = pieces(count, size);
        const length = {
          "its length": count * size,
          "too little": 5,
          "too much": 1e12,
          nothing: null,
        };
        expect(gather(length[announced], given).equals(Buffer.concat(given))).to.equal(true);
      }
    });
  }

  it("is one allocation of the announced size when that is small", () => {
    const body = gather(100_000, pieces(2, 50_000));
    expect(body.buffer.byteLength).to.equal(100_000);
  });

  it("allocates at most a quarter of a megabyte, or eight times what came, for an announced length", () => {
    const sink = new BodySink(2 ** 40);
    sink.add(Buffer.alloc(1000));
    expect(sink.allocated).to.be.at.most(262_144);
    for (let count = 0; count < 10; count += 1) sink.add(Buffer.alloc(100_000));
    expect(sink.allocated).to.be.at.most(8 * 1_001_000);
  });
});
