// Node's nextTick, as it was when this module was loaded: see native-timers.ts.

export const nextTick: typeof process.nextTick = process.nextTick.bind(process);
