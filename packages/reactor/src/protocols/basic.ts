// twisted.protocols.basic

export { NotImplementedError } from "../lib/protocols/basic/errors.ts";
export { LineReceiver } from "../lib/protocols/basic/line-receiver.ts";
export { _PauseableMixin } from "../lib/protocols/basic/pauseable.ts";
