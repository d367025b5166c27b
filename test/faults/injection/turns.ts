/**
 * The turns of the event loop, counted: what a script does "later" it does at one of them, so that
 * no time is waited for.
 */
export class Turns {
  /** How many have passed. */
  now = 0;
  /** How often something has happened: bytes, connections, outcomes. */
  activity = 0;
  #due: { readonly turn: number; readonly act: () => void }[] = [];

  /** Whether something is still to be done. */
  get waiting(): boolean {
    return this.#due.length > 0;
  }

  /** Calls `act` after so many turns. */
  after(turns: number, act: () => void): void {
    this.#due.push({ turn: this.now + turns, act });
  }

  /** Notes that something has happened. */
  active(): void {
    this.activity += 1;
  }

  /** Lets one turn pass, and does what is due. */
  async next(): Promise<void> {
    await new Promise<void>((passed) => setImmediate(passed));
    this.now += 1;
    const due = this.#due.filter(({ turn }) => turn <= this.now);
    if (due.length === 0) return;
    this.#due = this.#due.filter(({ turn }) => turn > this.now);
    for (const { act } of due) act();
    this.active();
  }
}
