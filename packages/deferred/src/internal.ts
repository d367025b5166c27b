// Not public API: what the packages of twisted-ts share among themselves. It may change in any
// version, without notice.

export { wantsFullStacks } from "#platform";
export { classOrType } from "./lib/class-or-type.ts";
export { holdEarlyReports } from "./lib/defer/core/unhandled.ts";
export { isGenerator } from "./lib/defer/coroutine.ts";
export { keepShape } from "./lib/keep-shape.ts";
export { lazyLoader } from "./lib/lazy.ts";
export { foldFrames, isForeignFrame, isLibraryFrame } from "./lib/library-frames.ts";
export {
  bindMethods,
  calledWithoutObject,
  callWithoutThis,
  explainMissingThis,
} from "./lib/missing-this.ts";
export { NATIVE_ERRORS, type NativeErrorClass } from "./lib/native-errors.ts";
export { checkOptions } from "./lib/options.ts";
export { isPlainObject } from "./lib/plain-object.ts";
export { bytesRepr, textRepr } from "./lib/python-repr.ts";
export { getTrace, type Trace } from "./lib/trace/trace.ts";
