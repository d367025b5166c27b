// The function that threads are measured with.

export function noOp(): void {}
