// Not public API: what the packages of twisted-ts share among themselves. It may change in any version, without notice.

export { lateLoader } from "./lib/late.ts";
export { NATIVE_ERRORS, type NativeErrorClass } from "./lib/native-errors.ts";
export { bytesRepr, textRepr } from "./lib/python-repr.ts";
