import { expect } from "chai";
import { CallHeap, ReactorCall } from "../../../packages/reactor/src/lib/time/call-heap.ts";
import { fc } from "../../support/fast-check.ts";

/**
 * What is done with the heap: a call is added, made due sooner, cancelled, or taken out; or the
 * heap is compacted.
 */
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("push"), time: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("sooner"), time: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel"), time: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("pop"), time: fc.constant(0) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("compact"), time: fc.constant(0) }) },
  ),
  { maxLength: 60 },
);

const SCHEDULER = { canceller: () => undefined, resetter: () => undefined, seconds: () => 0 };

/** The call that has to come first. */
function firstOf(calls: readonly ReactorCall[]): ReactorCall | undefined {
  return [...calls].sort((a, b) => a.time - b.time || a.order - b.order)[0];
}

describe("CallHeap", () => {
  it("returns the call with the earliest time, and of equal times the one that was added first, after any operations", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const heap = new CallHeap();
        let present: ReactorCall[] = [];
        let order = 0;
        for (const { kind, time } of sequence) {
          const chosen = present[time % Math.max(present.length, 1)];
          if (kind === "push") {
            const call = new ReactorCall(order++, time, () => undefined, [], SCHEDULER);
            heap.push(call);
            present.push(call);
          } else if (kind === "sooner" && chosen !== undefined) {
            chosen.time -= time;
            heap.movedSooner(chosen);
          } else if (kind === "cancel" && chosen?.active()) {
            chosen.cancel();
          } else if (kind === "pop") {
            const first = firstOf(present);
            expect(heap.pop()).to.equal(first);
            present = present.filter((each) => each !== first);
          } else if (kind === "compact") {
            heap.compact();
            present = present.filter((each) => !each.cancelled);
          }
          expect(heap.size).to.equal(present.length);
          expect(heap.peek()).to.equal(firstOf(present));
          expect(heap.active()).to.have.members(present.filter((each) => !each.cancelled));
        }
        while (present.length > 0) {
          const first = firstOf(present);
          expect(heap.pop()).to.equal(first);
          expect(first?.index).to.equal(-1);
          present = present.filter((each) => each !== first);
        }
        expect(heap.pop()).to.equal(undefined);
      }),
    );
  });
});
