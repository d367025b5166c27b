// Deferred beside native promises, bluebird and a plain loop, row by row. `npm run bench --
// deferred`.

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
import { measure, type Plan, plan, tableOf } from "./support/compare.ts";
import type { Report } from "./support/report.ts";

/**
 * After so many callbacks, native promises are waited for: no program leaves more of them to be
 * run. To wait for each promise costs a fifth more. An async function with ten `await`s, however,
 * is faster alone than with others in turn.
 */
const BATCH = 1000;

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

/** Ten functions that the engine does not take for one another. */
const TEN: readonly ((n: number) => number)[] = [
  (n) => n + 1,
  (n) => n - 2,
  (n) => n ^ 3,
  (n) => n | 4,
  (n) => (n < 5 ? n : n - 5),
  (n) => Math.max(n, 6),
  (n) => -n,
  (n) => Math.abs(n),
  (n) => n & 0xffff,
  (n) => n + 10,
];

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

/** What is aimed at: shares of native promises' time. */
const AIMS: Readonly<Record<string, number>> = {
  "fired value through ten different callbacks": 0.4,
  "create, attach one pair, fire later": 0.4,
  "callback returns a fired one": 0.32,
  "callback returns an unfired one": 0.42,
  "1000 nested, per level": 0.5,
  "100000 nested, per level": 0.5,
  "DeferredList of 1000 (allSettled), per element": 0.15,
  "gatherResults of 1000 (all), per element": 0.5,
  "gatherResults of 1000 that fire later, per element": 0.5,
  "inlineCallbacks, 10 yields, fired": 0.5,
  "inlineCallbacks, 10 yields, unfired": 0.7,
  "failed with a ready error, trapped": 0.12,
  "callback throws, trapped": 1.9,
};

function plans(): Plan[] {
  const table: Plan[] = [];
  table.push(
    plan("fired value through ten different callbacks", {
      native: async (n) => {
        let last = Promise.resolve(0);
        for (let i = 0; i < n; i++) {
          last = Promise.resolve(i);
          for (const each of TEN) last = last.then(each);
          // Faster than to wait for each chain.
          if (i % (BATCH / TEN.length) === 0) await last;
        }
        await last;
      },
      Deferred: (n) => {
        for (let i = 0; i < n; i++) {
          let d = succeed(i);
          for (const each of TEN) d = d.addCallback(each);
        }
      },
      bluebird: async (n) => {
        let last = Bluebird.resolve(0);
        for (let i = 0; i < n; i++) {
          last = Bluebird.resolve(i);
          for (const each of TEN) last = last.then(each);
          if (i % (BATCH / TEN.length) === 0) await last;
        }
        await last;
      },
      "plain code": (n) => {
        for (let i = 0; i < n; i++) loop(TEN, i);
      },
    }),
  );
  table.push(
    plan("create, attach one pair, fire later", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          let fire: (v: number) => void = same;
          last = new Promise<number>((resolve) => {
            fire = resolve;
          }).then(inc, same);
          fire(i);
          if (i % BATCH === 0) await last;
        }
        await last;
      },
      Deferred: (n) => {
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
          if (i % BATCH === 0) await last;
        }
        await last;
      },
    }),
  );
  table.push(
    plan("callback returns a fired one", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          last = Promise.resolve(i).then((v) => Promise.resolve(v));
          if (i % BATCH === 0) await last;
        }
        await last;
      },
      Deferred: (n) => {
        for (let i = 0; i < n; i++) succeed(i).addCallback((v) => succeed(v));
      },
      bluebird: async (n) => {
        let last: PromiseLike<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          last = Bluebird.resolve(i).then((v) => Bluebird.resolve(v));
          if (i % BATCH === 0) await last;
        }
        await last;
      },
    }),
  );
  table.push(
    plan("callback returns an unfired one", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          let fire: (v: number) => void = same;
          const inner = new Promise<number>((resolve) => {
            fire = resolve;
          });
          last = Promise.resolve(i).then(() => inner);
          fire(i);
          if (i % BATCH === 0) await last;
        }
        await last;
      },
      Deferred: (n) => {
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
          if (i % BATCH === 0) await last;
        }
        await last;
      },
    }),
  );
  for (const [depth, n] of [
    [1000, 20],
    [100_000, 1],
  ] as const) {
    table.push(
      plan(
        `${depth} nested, per level`,
        {
          native: async (n) => {
            for (let i = 0; i < n; i++) {
              let fire: (v: number) => void = same;
              let last = new Promise<number>((resolve) => {
                fire = resolve;
              });
              for (let k = 0; k < depth; k++) {
                const inner = last;
                last = Promise.resolve(0).then(() => inner);
              }
              fire(1);
              await last;
            }
          },
          Deferred: (n) => {
            for (let i = 0; i < n; i++) {
              const innermost = new Deferred<number>();
              let last: Deferred<number> = innermost;
              for (let k = 0; k < depth; k++) {
                const inner = last;
                last = succeed(0).addCallback(() => inner);
              }
              innermost.callback(1);
            }
          },
        },
        { n, unit: depth },
      ),
    );
  }
  const THOUSAND = Array.from({ length: 1000 }, (_, i) => i);
  table.push(
    plan(
      "DeferredList of 1000 (allSettled), per element",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) {
            await Promise.allSettled(THOUSAND.map((v) => Promise.resolve(v)));
          }
        },
        Deferred: (n) => {
          for (let i = 0; i < n; i++) new DeferredList(THOUSAND.map((v) => succeed(v)));
        },
      },
      { n: 400, unit: 1000 },
    ),
  );
  table.push(
    plan(
      "gatherResults of 1000 (all), per element",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) await Promise.all(THOUSAND.map((v) => Promise.resolve(v)));
        },
        Deferred: (n) => {
          for (let i = 0; i < n; i++) gatherResults(THOUSAND.map((v) => succeed(v)));
        },
      },
      { n: 400, unit: 1000 },
    ),
  );
  table.push(
    plan(
      "gatherResults of 1000 that fire later, per element",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) {
            const settle: ((v: number) => void)[] = [];
            const wait = (): Promise<number> => new Promise((resolve) => settle.push(resolve));
            const all = Promise.all(THOUSAND.map(wait));
            for (const each of settle) each(i);
            await all;
          }
        },
        Deferred: (n) => {
          for (let i = 0; i < n; i++) {
            const all = THOUSAND.map(() => new Deferred<number>());
            gatherResults(all);
            for (const each of all) each.callback(i);
          }
        },
      },
      { n: 400, unit: 1000 },
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
    plan(
      "inlineCallbacks, 10 yields, fired",
      {
        native: async (n) => {
          for (let i = 0; i < n; i++) await asyncFired(i);
        },
        Deferred: (n) => {
          for (let i = 0; i < n; i++) inlineFired(i);
        },
      },
      { n: 40_000 },
    ),
  );
  table.push(
    plan(
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
        Deferred: unfired,
      },
      { n: 40_000 },
    ),
  );
  table.push(
    plan("failed with a ready error, trapped", {
      native: async (n) => {
        let last = Promise.resolve(0);
        for (let i = 0; i < n; i++) {
          last = Promise.reject(error).catch((e) => {
            if (!(e instanceof RangeError)) throw e;
            return 0;
          });
          if (i % BATCH === 0) await last;
        }
        await last;
      },
      Deferred: (n) => {
        for (let i = 0; i < n; i++) {
          const d = new Deferred<number>();
          d.addErrback(trapRange);
          d.errback(error);
        }
      },
    }),
  );
  table.push(
    plan("callback throws, trapped", {
      native: async (n) => {
        let last = Promise.resolve(0);
        for (let i = 0; i < n; i++) {
          last = Promise.resolve(i)
            .then(() => {
              throw error;
            })
            .catch((e) => {
              if (!(e instanceof RangeError)) throw e;
              return 0;
            });
          if (i % BATCH === 0) await last;
        }
        await last;
      },
      Deferred: (n) => {
        for (let i = 0; i < n; i++) {
          succeed(i)
            .addCallback(() => {
              throw error;
            })
            .addErrback(trapRange);
        }
      },
      "plain code": (n) => {
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
    plan("callback returns object, instance, Deferred, promise in turn", {
      native: async (n) => {
        let last: Promise<unknown> = Promise.resolve();
        for (let i = 0; i < n; i++) {
          last = Promise.resolve(i).then(kinds[i & 1] as (n: number) => unknown);
          last = Promise.resolve(i).then((v) => Promise.resolve(v));
          if (i % BATCH === 0) await last;
        }
        await last;
      },
      Deferred: async (n) => {
        let last: Deferred<unknown> = succeed(0);
        for (let i = 0; i < n * 2; i++) {
          last = succeed(i).addCallback(kinds[i & 3] as (n: number) => unknown);
          if (i % BATCH === 0) await last;
        }
        await last;
      },
    }),
  );
  return table;
}

/**
 * Measured last: on Node 20, a storage that has been active once slows every promise of the process
 * from then on.
 */
function planWithStorage(): Plan {
  const storage = new AsyncLocalStorage<number>();
  return plan(
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
      Deferred: (n) => storage.run(1, () => unfired(n)),
    },
    { n: 40_000 },
  );
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

/** Measures all rows. */
export async function main(): Promise<Report> {
  const rows = await measure(plans().map((each) => ({ ...each, aim: AIMS[each.work] })));
  rows.push(...(await measure([planWithStorage()])));
  const ours = heapOf(() => new Deferred<number>().addCallbacks(inc, same));
  const native = heapOf(() => new Promise<number>(() => undefined).then(inc, same));
  const heap = {
    title: "Heap of one that waits, with a pair, bytes",
    heads: ["native", "aim", "Deferred"],
    rows: [[native.toFixed(0), "≤ 128", ours.toFixed(0)]],
  };
  const names = ["Deferred", "bluebird", "plain code"];
  return { tables: [tableOf("Share of native promises' time", rows, "native", names), heap] };
}
