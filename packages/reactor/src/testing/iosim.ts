// twisted.test.iosim

export {
  ConnectionCompleter,
  connectableEndpoint,
  NoConnectionError,
} from "../lib/testing/iosim/connection-completer.ts";
export {
  FakeAddress,
  FakeTransport,
  makeFakeClient,
  makeFakeServer,
  NoHandshakeError,
  type SimulatedContextFactory,
  TLSNegotiation,
} from "../lib/testing/iosim/fake-transport.ts";
export {
  type ConnectedOptions,
  type ConnectOptions,
  connect,
  connectedServerAndClient,
  EndlessPumpError,
  IOPump,
  type ProtocolMaker,
  type PumpClock,
} from "../lib/testing/iosim/io-pump.ts";
