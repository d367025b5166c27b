// Deferred beside native promises, bluebird and a plain loop, row by row. `npm run bench -- deferred`.

import { AsyncLocalStorage } from "node:async_hooks";
import {
  Deferred,
  DeferredList,
  type Failure,
  gatherResults,
  inlineCallbacks,
  succeed,
} from "@twisted-ts/deferred";
import Bluebird from "bluebird";
import { compare, format, type Row } from "./support/compare.ts";

const inc = (n: number): number => n + 1;
const same = <T>(value: T): T => value;
const error = new RangeError("ready");
const trapRange = (failure: Failure): number => {
  failure.trap(RangeError);
  return 0;
};

/** The limit: an array of functions, called one after the other. */
function loop(functions: readonly ((n: number) => number)[], value: number): number {
  let result = value;
  for (const each of functions) result = each(result);
  return result;
}

const TEN = Array.from({ length: 10 }, () => inc);

async function rows(): Promise<Row[]> {
  const table: Row[] = [];
  table.push(
    await compare("fired value through 10 callbacks", {
      native: async (n) => {
        for (let i = 0; i < n; i++) {
          let p = Promise.resolve(i);
          for (let k = 0; k < 10; k++) p = p.then(inc);
          await p;
        }
      },
      ours: (n) => {
        for (let i = 0; i < n; i++) {
          let d = succeed(i);
          for (let k = 0; k < 10; k++) d = d.addCallback(inc);
        }
      },
      bluebird: async (n) => {
        for (let i = 0; i < n; i++) {
          let p = Bluebird.resolve(i);
          for (let k = 0; k < 10; k++) p = p.then(inc);
          await p;
        }
      },
      loop: (n) => {
        for (let i = 0; i < n; i++) loop(TEN, i);
      },
    }),
  );
  table.push(
    await compare("create, attach one pair, fire later", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          let fire: (v: number) => void = same;
          last = new Promise<number>((resolve) => {
            fire = resolve;
          }).then(inc, same);
          fire(i);
        }
        await last;
      },
      ours: (n) => {
        for (let i = 0; i < n; i++) {
          const d = new Deferred<number>();
          d.addCallbacks(inc, same);
          d.callback(i);
        }
      },
      bluebird: async (n) => {
        let last: PromiseLike<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          let fire: (v: number) => void = same;
          last = new Bluebird<number>((resolve) => {
            fire = resolve;
          }).then(inc, same);
          fire(i);
        }
        await last;
      },
    }),
  );
  table.push(
    await compare("callback returns a fired one", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) last = Promise.resolve(i).then((v) => Promise.resolve(v));
        await last;
      },
      ours: (n) => {
        for (let i = 0; i < n; i++) succeed(i).addCallback((v) => succeed(v));
      },
      bluebird: async (n) => {
        let last: PromiseLike<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) last = Bluebird.resolve(i).then((v) => Bluebird.resolve(v));
        await last;
      },
    }),
  );
  table.push(
    await compare("callback returns an unfired one", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          let fire: (v: number) => void = same;
          const inner = new Promise<number>((resolve) => {
            fire = resolve;
          });
          last = Promise.resolve(i).then(() => inner);
          fire(i);
        }
        await last;
      },
      ours: (n) => {
        for (let i = 0; i < n; i++) {
          const inner = new Deferred<number>();
          succeed(i).addCallback(() => inner);
          inner.callback(i);
        }
      },
      bluebird: async (n) => {
        let last: PromiseLike<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          let fire: (v: number) => void = same;
          const inner = new Bluebird<number>((resolve) => {
            fire = resolve;
          });
          last = Bluebird.resolve(i).then(() => inner);
          fire(i);
        }
        await last;
      },
    }),
  );
  const DEPTH = 100_000;
  table.push(
    await compare(
      "100 000 nested, per level",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) {
            let fire: (v: number) => void = same;
            let last = new Promise<number>((resolve) => {
              fire = resolve;
            });
            for (let k = 0; k < DEPTH; k++) {
              const inner = last;
              last = Promise.resolve(0).then(() => inner);
            }
            fire(1);
            await last;
          }
        },
        ours: (n) => {
          for (let i = 0; i < n; i++) {
            const innermost = new Deferred<number>();
            let last: Deferred<number> = innermost;
            for (let k = 0; k < DEPTH; k++) {
              const inner = last;
              last = succeed(0).addCallback(() => inner);
            }
            innermost.callback(1);
          }
        },
      },
      { n: 1, unit: DEPTH },
    ),
  );
  const THOUSAND = Array.from({ length: 1000 }, (_, i) => i);
  table.push(
    await compare(
      "DeferredList of 1000 (allSettled), per element",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) {
            await Promise.allSettled(THOUSAND.map((v) => Promise.resolve(v)));
          }
        },
        ours: (n) => {
          for (let i = 0; i < n; i++) new DeferredList(THOUSAND.map((v) => succeed(v)));
        },
      },
      { n: 50, unit: 1000 },
    ),
  );
  table.push(
    await compare(
      "gatherResults of 1000 (all), per element",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) await Promise.all(THOUSAND.map((v) => Promise.resolve(v)));
        },
        ours: (n) => {
          for (let i = 0; i < n; i++) gatherResults(THOUSAND.map((v) => succeed(v)));
        },
      },
      { n: 50, unit: 1000 },
    ),
  );
  const asyncFired = async (v: number) => {
    let sum = 0;
    for (let k = 0; k < 10; k++) sum += await Promise.resolve(v);
    return sum;
  };
  const inlineFired = inlineCallbacks(function* (v: number) {
    let sum = 0;
    for (let k = 0; k < 10; k++) sum += yield succeed(v);
    return sum;
  });
  table.push(
    await compare(
      "inlineCallbacks, 10 yields, fired",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) await asyncFired(i);
        },
        ours: (n) => {
          for (let i = 0; i < n; i++) inlineFired(i);
        },
      },
      { n: 5000 },
    ),
  );
  const asyncUnfired = async (v: number, settle: ((v: number) => void)[]) => {
    let sum = 0;
    for (let k = 0; k < 10; k++) {
      sum += await new Promise<number>((resolve) => {
        settle[0] = resolve;
      });
    }
    return sum + v;
  };
  let waiting = new Deferred<number>();
  const inlineUnfired = inlineCallbacks(function* (v: number) {
    let sum = 0;
    for (let k = 0; k < 10; k++) {
      waiting = new Deferred<number>();
      sum += yield waiting;
    }
    return sum + v;
  });
  const unfired = (n: number) => {
    for (let i = 0; i < n; i++) {
      inlineUnfired(i);
      for (let k = 0; k < 10; k++) waiting.callback(k);
    }
  };
  table.push(
    await compare(
      "inlineCallbacks, 10 yields, unfired",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) {
            const settle: ((v: number) => void)[] = [];
            const done = asyncUnfired(i, settle);
            for (let k = 0; k < 10; k++) {
              settle[0]?.(k);
              await null;
            }
            await done;
          }
        },
        ours: unfired,
      },
      { n: 5000 },
    ),
  );
  table.push(
    await compare("failed with a ready error, trapped", {
      native: async (n) => {
        for (let i = 0; i < n; i++) {
          await Promise.reject(error).catch((e) => {
            if (!(e instanceof RangeError)) throw e;
            return 0;
          });
        }
      },
      ours: (n) => {
        for (let i = 0; i < n; i++) {
          const d = new Deferred<number>();
          d.addErrback(trapRange);
          d.errback(error);
        }
      },
    }),
  );
  table.push(
    await compare("callback throws, trapped", {
      native: async (n) => {
        for (let i = 0; i < n; i++) {
          await Promise.resolve(i)
            .then(() => {
              throw error;
            })
            .catch((e) => {
              if (!(e instanceof RangeError)) throw e;
              return 0;
            });
        }
      },
      ours: (n) => {
        for (let i = 0; i < n; i++) {
          succeed(i)
            .addCallback(() => {
              throw error;
            })
            .addErrback(trapRange);
        }
      },
      "try/catch": (n) => {
        for (let i = 0; i < n; i++) {
          try {
            (() => {
              throw error;
            })();
          } catch (e) {
            if (!(e instanceof RangeError)) throw e;
          }
        }
      },
    }),
  );
  class Instance {
    readonly n: number;
    constructor(n: number) {
      this.n = n;
    }
  }
  const kinds: ((n: number) => unknown)[] = [
    (n) => ({ n }),
    (n) => new Instance(n),
    (n) => succeed(n),
    (n) => Promise.resolve(n),
  ];
  table.push(
    await compare("callback returns object, instance, Deferred, promise in turn", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          last = Promise.resolve(i).then(kinds[i & 1] as (n: number) => unknown);
          last = Promise.resolve(i).then((v) => Promise.resolve(v));
        }
        await last;
      },
      ours: async (n) => {
        let last: Deferred<unknown> = succeed(0);
        for (let i = 0; i < n * 2; i++) {
          last = succeed(i).addCallback(kinds[i & 3] as (n: number) => unknown);
        }
        await last;
      },
    }),
  );
  const storage = new AsyncLocalStorage<number>();
  table.push(
    await compare(
      "inlineCallbacks, 10 unfired yields, active AsyncLocalStorage",
      {
        native: async (n) =>
          storage.run(1, async () => {
            for (let i = 0; i < n; i++) {
              const settle: ((v: number) => void)[] = [];
              const done = asyncUnfired(i, settle);
              for (let k = 0; k < 10; k++) {
                settle[0]?.(k);
                await null;
              }
              await done;
            }
          }),
        ours: (n) => storage.run(1, () => unfired(n)),
      },
      { n: 5000 },
    ),
  );
  return table;
}

/** Bytes of heap for each object that `make` makes. */
function heapOf(make: () => unknown): number {
  const N = 200_000;
  const kept = new Array<unknown>(N);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < N; i++) kept[i] = make();
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - before) / N;
  return kept.length === N ? bytes : Number.NaN;
}

/** Prints the table. */
export async function main(): Promise<void> {
  console.log(`Node ${process.version}\n`);
  console.log("| work | native, ns | share of native |\n|---|---|---|");
  for (const row of await rows()) console.log(format(row, "native"));
  const ours = heapOf(() => new Deferred<number>().addCallbacks(inc, same));
  const native = heapOf(() => new Promise<number>(() => undefined).then(inc, same));
  console.log(
    `\nheap of one that waits, with a pair: ours ${ours.toFixed(0)} bytes, native ${native.toFixed(0)} bytes`,
  );
}
