// Coroutines that share a queue, a lock and a semaphore, in test cases as Twisted writes them.

import {
  CancelledError,
  type Deferred,
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  gatherResults,
  inlineCallbacks,
  QueueOverflow,
  QueueUnderflow,
} from "@twisted-ts/deferred";
import { Clock, deferLater } from "@twisted-ts/reactor/task";
import { TestCase, trial } from "@twisted-ts/trial";

class ClockTests extends TestCase {
  readonly clock = new Clock();
  readonly log: string[] = [];

  /** Logs a word after so many seconds. */
  work(word: string, seconds: number): Deferred<void> {
    return deferLater(this.clock, seconds, () => {
      this.log.push(`${word} at ${this.clock.seconds()}`);
    });
  }
}

trial(
  class QueueTests extends ClockTests {
    test_consumer_waits_for_producer(): void {
      const queue = new DeferredQueue<number>();
      const { work } = this;
      const consumer = inlineCallbacks(function* (this: QueueTests) {
        let sum = 0;
        for (let i = 0; i < 3; i += 1) {
          sum += yield* queue.get();
          yield* work.call(this, `sum ${sum}`, 1);
        }
        return sum;
      }).call(this);
      this.assertNoResult(consumer);
      for (const each of [1, 2, 3]) queue.put(each);
      this.clock.pump([1, 1, 1]);
      this.assertEqual(this.successResultOf(consumer), 6);
      this.assertEqual(this.log, ["sum 1 at 1", "sum 3 at 2", "sum 6 at 3"]);
    }

    test_cancelled_consumer_leaves_the_object_to_the_next(): void {
      const queue = new DeferredQueue<string>();
      const first = queue.get();
      const second = queue.get();
      first.cancel();
      this.failureResultOf(first, CancelledError);
      queue.put("object");
      this.assertEqual(this.successResultOf(second), "object");
    }

    test_limits(): void {
      const queue = new DeferredQueue<number>(1, 1);
      queue.put(1);
      this.assertRaises(QueueOverflow, () => queue.put(2));
      this.successResultOf(queue.get());
      this.assertNoResult(queue.get());
      this.assertRaises(QueueUnderflow, () => queue.get());
    }
  },
);

trial(
  class LockTests extends ClockTests {
    test_run_serialises(): void {
      const lock = new DeferredLock();
      const all = gatherResults([
        lock.run(() => this.work("a", 3)),
        lock.run(() => this.work("b", 1)),
        lock.run(() => this.work("c", 2)),
      ]);
      this.clock.pump([1, 1, 1, 1, 1, 1]);
      this.assertEqual(this.log, ["a at 3", "b at 4", "c at 6"]);
      this.successResultOf(all);
      this.assertFalse(lock.locked);
    }

    test_run_releases_after_a_failure(): void {
      const lock = new DeferredLock();
      const failing = lock.run(() => deferLater(this.clock, 1, () => this.fail("within the lock")));
      const waiting = lock.run(() => "mine");
      this.assertNoResult(waiting);
      this.clock.advance(1);
      this.failureResultOf(failing, this.failureException);
      this.assertEqual(this.successResultOf(waiting), "mine");
    }

    *test_waits_in_real_time() {
      const lock = new DeferredLock();
      yield lock.acquire();
      const second = lock.acquire();
      this.assertNoResult(second);
      lock.release();
      yield second;
      this.assertTrue(lock.locked);
      lock.release();
    }
  },
);

trial(
  class SemaphoreTests extends ClockTests {
    test_as_many_at_once_as_there_are_tokens(): void {
      const semaphore = new DeferredSemaphore(2);
      for (const word of ["a", "b", "c", "d"]) semaphore.run(() => this.work(word, 2));
      this.assertEqual(semaphore.tokens, 0);
      this.clock.pump([1, 1, 1, 1]);
      this.assertEqual(this.log, ["a at 2", "b at 2", "c at 4", "d at 4"]);
      this.assertEqual(semaphore.tokens, 2);
    }

    test_no_tokens_at_all(): void {
      this.assertRaises(RangeError, () => new DeferredSemaphore(0));
    }
  },
);
