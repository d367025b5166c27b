// twisted.protocols.policies

export {
  type ProtocolRegistry,
  ProtocolWrapper,
} from "../lib/protocols/policies/protocol-wrapper.ts";
export { type WrapperMaker, WrappingFactory } from "../lib/protocols/policies/wrapping-factory.ts";
