// Scripts of faults, each from a seed, and tests of the tool itself: it must notice each violation.

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { Deferred, fail, succeed } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IAgent } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { FAULT_KINDS, type FaultKind } from "./fault.ts";
import { FaultyWriter } from "./faulty-writer.ts";
import { Random } from "./random.ts";
import { runScript } from "./run-script.ts";
import { ALL_WAYS, writeScript } from "./script.ts";
import { Turns } from "./turns.ts";

/** Scripts in each test; `npm run faults` runs more. */
const SCRIPTS = 20;
const FIRST_SEEDS = [1, 1001, 2001, 3001];

describe("scripts of faults", () => {
  for (const first of FIRST_SEEDS) {
    it(`leave every request fired once, and nothing open, with the seeds from ${first} on`, async () => {
      for (let seed = first; seed < first + SCRIPTS; seed += 1) {
        const { violations } = await runScript(seed);
        expect(violations, `npm run faults -- --seed ${seed}`).to.deep.equal([]);
      }
    });
  }

  it("are the same each time for a seed, and others for other seeds", () => {
    const script = (seed: number): string => JSON.stringify(writeScript(seed, ["TCP", "UNIX"]));
    expect(script(7)).to.equal(script(7));
    expect(script(7)).not.to.equal(script(8));
  });

  describe("report", () => {
    /**
     * A seed whose script has no fault that a client may notice, and a body protocol of its own.
     */
    const MILD = Array.from({ length: 1000 }, (_, seed) => seed).find((seed) => {
      const { mild, requests } = writeScript(seed, ALL_WAYS);
      return mild && requests.some(({ reader }) => reader.kind === "protocol");
    }) as number;

    const violationsWith = async (request: (agent: IAgent) => IAgent["request"]): Promise<string> =>
      (await runScript(MILD, (agent) => ({ request: request(agent) }))).violations.join("\n");

    it("an error of a class that no fault explains", async () => {
      const found = await violationsWith(() => () => fail(new RangeError("odd")));
      expect(found).to.include("unexpected error RangeError");
    });

    it("a response of another request", async () => {
      let first: string | null = null;
      const found = await violationsWith((agent) => (method, uri, ...rest) => {
        first ??= String(uri);
        return agent.request(method, first.replace(/\/\d+\/\d+$/, "/0/0"), ...rest);
      });
      expect(found).to.match(/not the whole body|bytes that (is|are) not the/);
    });

    it("a request that is repeated more often than allowed", async () => {
      const found = await violationsWith((agent) => (...args) => {
        const again = (times: number): ReturnType<IAgent["request"]> =>
          agent.request(...args).addCallback((response) => {
            if (times === 0) return response;
            response.abort?.();
            return again(times - 1) as never;
          });
        return again(2);
      });
      expect(found).to.include("it was made 3 times");
    });

    it("a delayed call that is left", async () => {
      const calls: { cancel(): void }[] = [];
      const running = violationsWith((agent) => (...args) => {
        calls.push(reactor.callLater(1000, () => undefined));
        return agent.request(...args);
      });
      const found = await running;
      for (const call of calls) call.cancel();
      expect(found).to.include("delayed calls are left");
    });

    it("an error that is not handled", async () => {
      const found = await violationsWith((agent) => (...args) => {
        new Deferred<void>().errback(new RangeError("lost"));
        return agent.request(...args);
      });
      expect(found).to.include("unhandled: RangeError: lost");
    });

    it("a body protocol whose connection is lost twice", async () => {
      const found = await violationsWith(
        (agent) =>
          (...args) =>
            agent.request(...args).addCallback((response) => {
              const deliverBody = response.deliverBody.bind(response);
              response.deliverBody = (protocol) => {
                const { connectionLost } = protocol;
                protocol.connectionLost = (reason) => {
                  connectionLost.call(protocol, reason);
                  connectionLost.call(protocol, reason);
                };
                deliverBody(protocol);
              };
              return succeed(response) as never;
            }),
      );
      expect(found).to.include("connectionLost 2 times");
    });
  });
});

describe("FaultyWriter", () => {
  /**
   * What arrives of "0123456789", with a fault after five bytes; `closed` says how its stream
   * ended.
   */
  async function arrives(kind: FaultKind, size = 2): Promise<{ data: string; closed: string }> {
    const turns = new Turns();
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const client = connect({ port, host: "127.0.0.1" });
    let data = "";
    let closed = "open";
    client.on("data", (piece) => {
      data += String(piece);
    });
    client.on("end", () => {
      closed = "ended";
    });
    client.on("error", () => {
      closed = "reset";
    });
    const [socket] = (await once(server, "connection")) as [Socket];
    const writer = new FaultyWriter(socket, socket, turns, { kind, at: 5, size });
    writer.write(Buffer.from("012"));
    writer.write(Buffer.from("3456789"));
    if (kind !== "stall") writer.end();
    for (let turn = 0; turn < 50 || (closed === "open" && kind !== "stall"); turn += 1) {
      await turns.next();
    }
    client.destroy();
    socket.destroy();
    server.close();
    await once(server, "close");
    return { data, closed };
  }

  const EXPECTED: Record<FaultKind, { data: string | RegExp; closed: string }> = {
    split: { data: "0123456789", closed: "ended" },
    drip: { data: "0123456789", closed: "ended" },
    delay: { data: "0123456789", closed: "ended" },
    truncate: { data: "01234", closed: "ended" },
    halfClose: { data: "01234", closed: "ended" },
    reset: { data: /^(01234|012|)$/, closed: "reset" },
    corrupt: { data: "0123476789", closed: "ended" },
    duplicate: { data: "012343456789", closed: "ended" },
    stall: { data: "01234", closed: "open" },
  };

  for (const kind of FAULT_KINDS) {
    it(`does what "${kind}" says, at the byte where it is to happen`, async () => {
      const { data, closed } = await arrives(kind);
      expect(data).to.match(new RegExp(`^(?:${source(EXPECTED[kind].data)})$`));
      expect(closed).to.equal(EXPECTED[kind].closed);
    });
  }

  const source = (text: string | RegExp): string => (typeof text === "string" ? text : text.source);
});

describe("Random", () => {
  it("draws the same numbers from the same seed, within the bounds", () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 1000 }, () => random.between(-3, 3));
    };
    expect(draw(5)).to.deep.equal(draw(5));
    expect(draw(5)).not.to.deep.equal(draw(6));
    expect(new Set(draw(5))).to.deep.equal(new Set([-3, -2, -1, 0, 1, 2, 3]));
  });

  it("draws each key as often as its weight says", () => {
    const random = new Random(1);
    const drawn = { often: 0, seldom: 0 };
    for (let i = 0; i < 10_000; i += 1) drawn[random.weighted({ often: 9, seldom: 1 })] += 1;
    expect(drawn.often).to.be.within(8500, 9500);
  });
});
