// twisted.protocols.basic

export { NotImplementedError } from "../lib/error/not-implemented.ts";
export { DEBUG } from "../lib/protocols/basic/debug.ts";
// Files
export { FileSender, FileTransferStoppedError } from "../lib/protocols/basic/file-sender.ts";
export type { FileSource, ReadableFile } from "../lib/protocols/basic/file-source.ts";
// Strings
export {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  IntNStringReceiver,
  StringTooLongError,
  type StructFormat,
} from "../lib/protocols/basic/int-n-string-receiver.ts";
// Lines
export { LineOnlyReceiver } from "../lib/protocols/basic/line-only-receiver.ts";
export { LineReceiver } from "../lib/protocols/basic/line-receiver.ts";
export {
  IncompleteNetstring,
  NetstringParseError,
  NetstringReceiver,
} from "../lib/protocols/basic/netstring-receiver.ts";
export { _PauseableMixin } from "../lib/protocols/basic/pauseable.ts";
export { StatefulStringProtocol } from "../lib/protocols/basic/stateful-string-protocol.ts";
