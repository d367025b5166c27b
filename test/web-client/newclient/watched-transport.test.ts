import { setFlagsFromString } from "node:v8";
import { expect } from "chai";
import type { RequestTransport } from "../../../packages/web-client/src/lib/newclient/chunked-encoder.ts";
import { WatchedTransport } from "../../../packages/web-client/src/lib/newclient/watched-transport.ts";
import { bytes, connected } from "../../support/http-client.ts";

/** Whether V8 has one hidden class for both. */
function sameShape(one: object, other: object): boolean {
  setFlagsFromString("--allow-natives-syntax");
  const same = new Function("one", "other", "return %HaveSameMap(one, other)");
  setFlagsFromString("--no-allow-natives-syntax");
  return same(one, other) as boolean;
}

describe("WatchedTransport", () => {
  it("calls its watcher before each write, and passes the write on", () => {
    const { transport } = connected();
    let writes = 0;
    const watched = new WatchedTransport(transport as unknown as RequestTransport, () => {
      writes += 1;
    });
    watched.write(bytes("a"));
    watched.writeSequence([bytes("b"), bytes("c")]);
    expect(writes).to.equal(2);
    expect(transport.written).to.equal("abc");
  });

  it("has one hidden class, so that no full collection is needed to free it", () => {
    const { transport } = connected();
    const make = (): object =>
      new WatchedTransport(transport as unknown as RequestTransport, () => undefined);
    expect(sameShape(make(), make())).to.equal(true);
  });
});
