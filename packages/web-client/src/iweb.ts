/** `twisted.web.iweb`, the client half. */

export { isAgent, isBodyProducer, isPolicyForHTTPS } from "./lib/iweb/guards.ts";
export {
  type _IRequestEncoder,
  type _IRequestEncoderFactory,
  type BodyLength,
  type IAgent,
  type IAgentEndpointFactory,
  type IBodyProducer,
  type IClientRequest,
  type IPolicyForHTTPS,
  type IResponse,
  UNKNOWN_LENGTH,
} from "./lib/iweb/interfaces.ts";
