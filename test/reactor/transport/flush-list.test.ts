import { expect } from "chai";
import { FlushList } from "../../../packages/reactor/src/lib/transport/flush-list.ts";

/** A transport that counts how often it sends. */
class Sender {
  sent = 0;
  #waits = false;
  readonly #list: FlushList;

  constructor(list: FlushList) {
    this.#list = list;
  }

  write(): void {
    if (!this.#waits) this.#list.add(this);
    this.#waits = true;
  }

  _flush(): void {
    this.#waits = false;
    this.sent += 1;
  }
}

/** The end of this turn, after its immediates. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a list of transports that wait to send", () => {
  /** Delivers so many bytes; the transports write meanwhile. */
  function deliver(list: FlushList, bytes: number, ...senders: Sender[]): void {
    const sends = list.deliveryBegins(bytes);
    for (const each of senders) each.write();
    if (sends) list.deliveryEnds();
  }

  /** After a few turns in which one transport has sent for one delivery. */
  async function aloneOn(list: FlushList): Promise<Sender> {
    const sender = new Sender(list);
    for (let turn = 0; turn < 4; turn += 1) {
      deliver(list, 100, sender);
      expect(sender.sent).to.equal(turn);
      await endOfTurn();
    }
    return sender;
  }

  it("sends after the delivery when one transport has sent in each of the last turns", async () => {
    const list = new FlushList();
    const sender = await aloneOn(list);
    deliver(list, 100, sender);
    expect(sender.sent).to.equal(5);
  });

  it("waits for the end of the turn once in seventeen sends", async () => {
    const list = new FlushList();
    const sender = await aloneOn(list);
    const waited: number[] = [];
    for (let send = 0; send < 40; send += 1) {
      const { sent } = sender;
      deliver(list, 100, sender);
      if (sender.sent === sent) waited.push(send);
      await endOfTurn();
    }
    expect(waited).to.deep.equal([16, 33]);
  });

  it("waits after a read that has filled its buffer, since more bytes follow in the turn", async () => {
    const list = new FlushList();
    const sender = await aloneOn(list);
    deliver(list, 65_536, sender);
    deliver(list, 65_536, sender);
    deliver(list, 10, sender);
    expect(sender.sent).to.equal(4);
    await endOfTurn();
    expect(sender.sent).to.equal(5);
  });

  it("waits again once several deliveries of a turn write to one transport", async () => {
    const list = new FlushList();
    const sender = await aloneOn(list);
    for (let turn = 0; turn < 20; turn += 1) {
      for (let delivery = 0; delivery < 3; delivery += 1) deliver(list, 100, sender);
      await endOfTurn();
    }
    const { sent } = sender;
    for (let delivery = 0; delivery < 3; delivery += 1) deliver(list, 100, sender);
    expect(sender.sent).to.equal(sent);
    await endOfTurn();
    expect(sender.sent).to.equal(sent + 1);
  });

  it("waits again once several transports send in a turn", async () => {
    const list = new FlushList();
    const sender = await aloneOn(list);
    const other = new Sender(list);
    deliver(list, 100, sender, other);
    deliver(list, 100, sender);
    expect([sender.sent, other.sent]).to.deep.equal([5, 1]);
    await endOfTurn();
    expect(sender.sent).to.equal(6);
  });

  it("leaves what a delivery within another one writes to the outer one", async () => {
    const list = new FlushList();
    const sender = await aloneOn(list);
    const sends = list.deliveryBegins(100);
    deliver(list, 100, sender);
    expect(sender.sent).to.equal(4);
    expect(sends).to.equal(true);
    list.deliveryEnds();
    expect(sender.sent).to.equal(5);
  });
});
