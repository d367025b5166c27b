const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Holds this thread up, so that its event loop makes no turn, for so many milliseconds at least.
 * What the system does meanwhile, as to deliver what was sent, has happened afterwards.
 */
export function holdUp(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}
