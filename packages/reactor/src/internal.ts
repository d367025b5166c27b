// Not public API: what the packages of twisted-ts share among themselves. It may change in any
// version, without notice.

export { handshakeDone } from "./lib/capabilities/handshake-done.ts";
export {
  giveLentForm,
  type LentForm,
  lentFormOf,
  type RoomTaker,
  readInto,
  readsInto,
} from "./lib/capabilities/lent-data.ts";
export { holdsProcess, keepProcessAlive } from "./lib/capabilities/process-hold.ts";
export { HostnameEndpoint } from "./lib/endpoints/hostname-endpoint.ts";
export { guardOf, memberOf } from "./lib/interfaces/verify-object.ts";
export { writeLatin1 } from "./lib/transport/latin1-writer.ts";
export { checkBytes } from "./lib/values/check-bytes.ts";
