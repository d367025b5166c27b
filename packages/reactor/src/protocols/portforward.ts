// twisted.protocols.portforward

export {
  Proxy,
  ProxyClient,
  ProxyClientFactory,
  ProxyFactory,
  ProxyServer,
} from "../lib/protocols/portforward/portforward.ts";
