// Guards: whether an object has the methods of an interface. Twisted asks this with `providedBy`.

import type { IReactorTime } from "@twisted-ts/deferred";
import type { IAddress } from "./address.ts";
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "./endpoint.ts";
import type { IConnector, IListeningPort } from "./port.ts";
import type { IConsumer, IPullProducer, IPushProducer } from "./producer.ts";
import type {
  IHalfCloseableProtocol,
  IHandshakeListener,
  ILoggingContext,
  IProcessProtocol,
  IProtocol,
  IProtocolNegotiationFactory,
} from "./protocol.ts";
import type {
  IReactorCore,
  IReactorPluggableNameResolver,
  IReactorProcess,
  IReactorSocket,
  IReactorSSL,
  IReactorTCP,
  IReactorUDP,
  IReactorUNIX,
} from "./reactor.ts";
import type { IHostnameResolver, IResolverSimple } from "./resolver.ts";
import type {
  IOpenSSLClientConnectionCreator,
  IOpenSSLContextFactory,
  IOpenSSLServerConnectionCreator,
} from "./tls.ts";
import type { INegotiated, ISSLTransport, ITLSTransport } from "./tls-transport.ts";
import type { IProcessTransport, ITCPTransport, ITransport, IUNIXTransport } from "./transport.ts";
import { guardOf, type InterfaceGuard, interfaceGuard, memberOf } from "./verify-object.ts";

/** Whether a protocol continues when one direction of its connection is closed. */
export const isHalfCloseableProtocol: InterfaceGuard<IHalfCloseableProtocol> =
  interfaceGuard<IHalfCloseableProtocol>(
    "IHalfCloseableProtocol",
    "readConnectionLost",
    "writeConnectionLost",
  );

/** Whether a protocol wants to know when its TLS handshake is done. */
export const isHandshakeListener: InterfaceGuard<IHandshakeListener> =
  interfaceGuard<IHandshakeListener>("IHandshakeListener", "handshakeCompleted");

/** Whether a factory takes part in choosing the protocol within TLS. */
export const isProtocolNegotiationFactory: InterfaceGuard<IProtocolNegotiationFactory> =
  interfaceGuard<IProtocolNegotiationFactory>("IProtocolNegotiationFactory", "acceptableProtocols");

/** Whether something has a name of its own in log messages. */
export const isLoggingContext: InterfaceGuard<ILoggingContext> = interfaceGuard<ILoggingContext>(
  "ILoggingContext",
  "logPrefix",
);

/** Whether something is notified of the events of a stream connection. */
export const isProtocol: InterfaceGuard<IProtocol> = interfaceGuard<IProtocol>(
  "IProtocol",
  "dataReceived",
  "connectionLost",
  "makeConnection",
  "connectionMade",
);

/** Whether something is notified of the events of a child process. */
export const isProcessProtocol: InterfaceGuard<IProcessProtocol> = interfaceGuard<IProcessProtocol>(
  "IProcessProtocol",
  "makeConnection",
  "childDataReceived",
  "childConnectionLost",
  "processExited",
  "processEnded",
);

/** Whether something takes bytes and producers. */
export const isConsumer: InterfaceGuard<IConsumer> = interfaceGuard<IConsumer>(
  "IConsumer",
  "registerProducer",
  "unregisterProducer",
  "write",
);

/** Whether a producer can be paused. */
export const isPushProducer: InterfaceGuard<IPushProducer> = interfaceGuard<IPushProducer>(
  "IPushProducer",
  "pauseProducing",
  "resumeProducing",
  "stopProducing",
);

const canBePulled = interfaceGuard<IPullProducer>(
  "IPullProducer",
  "resumeProducing",
  "stopProducing",
);

/** Whether a producer writes only when asked: it has `resumeProducing`, and no `pauseProducing`. */
export const isPullProducer: InterfaceGuard<IPullProducer> = guardOf<IPullProducer>(
  "IPullProducer",
  (candidate) =>
    isPushProducer(candidate)
      ? ["the lack of pauseProducing, which makes it a push producer"]
      : canBePulled.missing(candidate),
);

/** Whether something can be written to as a stream connection can. */
export const isTransport: InterfaceGuard<ITransport> = interfaceGuard<ITransport>(
  "ITransport",
  "write",
  "writeSequence",
  "loseConnection",
  "getPeer",
  "getHost",
);

/** Whether a transport is a TCP connection (or a TLS connection over one). */
export const isTCPTransport: InterfaceGuard<ITCPTransport> = interfaceGuard<ITCPTransport>(
  "ITCPTransport",
  "write",
  "loseConnection",
  "loseWriteConnection",
  "abortConnection",
  "setTcpNoDelay",
  "setTcpKeepAlive",
);

/** Whether something is a child process, seen from its parent. */
export const isProcessTransport: InterfaceGuard<IProcessTransport> =
  interfaceGuard<IProcessTransport>(
    "IProcessTransport",
    "closeStdin",
    "closeStdout",
    "closeStderr",
    "closeChildFD",
    "writeToChild",
    "loseConnection",
    "signalProcess",
  );

/** Whether something is an address of one end of a connection. */
export const isAddress: InterfaceGuard<IAddress> = interfaceGuard<IAddress>("IAddress", "equals");

/** Whether a transport can turn to TLS in the middle of a connection. */
export const isTLSTransport: InterfaceGuard<ITLSTransport> = interfaceGuard<ITLSTransport>(
  "ITLSTransport",
  "write",
  "startTLS",
);

/** Whether a transport is encrypted. */
export const isSSLTransport: InterfaceGuard<ISSLTransport> = interfaceGuard<ISSLTransport>(
  "ISSLTransport",
  "write",
  "getPeerCertificate",
);

/** Whether a transport is encrypted and knows which protocol was agreed on. */
export const isNegotiated: InterfaceGuard<INegotiated> = guardOf<INegotiated>(
  "INegotiated",
  (candidate) => [
    ...isSSLTransport.missing(candidate),
    // Not by `in`: a wrapper passes on members of its transport that it does not have itself.
    ...(memberOf(candidate, "negotiatedProtocol") === undefined ? ["negotiatedProtocol"] : []),
  ],
);

/** Whether a transport can send file descriptors. */
export const isUNIXTransport: InterfaceGuard<IUNIXTransport> = interfaceGuard<IUNIXTransport>(
  "IUNIXTransport",
  "write",
  "sendFileDescriptor",
);

/** Whether something sets up TLS connections of clients. */
export const isOpenSSLClientConnectionCreator: InterfaceGuard<IOpenSSLClientConnectionCreator> =
  interfaceGuard<IOpenSSLClientConnectionCreator>(
    "IOpenSSLClientConnectionCreator",
    "clientConnectionForTLS",
  );

/** Whether something sets up TLS connections of servers. */
export const isOpenSSLServerConnectionCreator: InterfaceGuard<IOpenSSLServerConnectionCreator> =
  interfaceGuard<IOpenSSLServerConnectionCreator>(
    "IOpenSSLServerConnectionCreator",
    "serverConnectionForTLS",
  );

/** Whether something has one TLS context for all connections. */
export const isOpenSSLContextFactory: InterfaceGuard<IOpenSSLContextFactory> =
  interfaceGuard<IOpenSSLContextFactory>("IOpenSSLContextFactory", "getContext");

/** Whether something listens. */
export const isListeningPort: InterfaceGuard<IListeningPort> = interfaceGuard<IListeningPort>(
  "IListeningPort",
  "startListening",
  "stopListening",
  "getHost",
);

/** Whether something makes connections to a peer. */
export const isConnector: InterfaceGuard<IConnector> = interfaceGuard<IConnector>(
  "IConnector",
  "stopConnecting",
  "disconnect",
  "connect",
  "getDestination",
);

/** Whether something can be connected to. */
export const isStreamClientEndpoint: InterfaceGuard<IStreamClientEndpoint> =
  interfaceGuard<IStreamClientEndpoint>("IStreamClientEndpoint", "connect");

/** Whether something can be listened on. */
export const isStreamServerEndpoint: InterfaceGuard<IStreamServerEndpoint> =
  interfaceGuard<IStreamServerEndpoint>("IStreamServerEndpoint", "listen");

/** Whether something finds one IP address for a name. */
export const isResolverSimple: InterfaceGuard<IResolverSimple> = interfaceGuard<IResolverSimple>(
  "IResolverSimple",
  "getHostByName",
);

/** Whether something finds the addresses of a host. */
export const isHostnameResolver: InterfaceGuard<IHostnameResolver> =
  interfaceGuard<IHostnameResolver>("IHostnameResolver", "resolveHostName");

/** Whether something is a clock: it has the time, and makes delayed calls. */
export const isReactorTime: InterfaceGuard<IReactorTime> = interfaceGuard<IReactorTime>(
  "IReactorTime",
  "seconds",
  "callLater",
  "getDelayedCalls",
);

/** Whether a reactor has TCP. */
export const isReactorTCP: InterfaceGuard<IReactorTCP> = interfaceGuard<IReactorTCP>(
  "IReactorTCP",
  "listenTCP",
  "connectTCP",
);

/** Whether a reactor has TLS. */
export const isReactorSSL: InterfaceGuard<IReactorSSL> = interfaceGuard<IReactorSSL>(
  "IReactorSSL",
  "listenSSL",
  "connectSSL",
);

/** Whether a reactor has UNIX sockets. */
export const isReactorUNIX: InterfaceGuard<IReactorUNIX> = interfaceGuard<IReactorUNIX>(
  "IReactorUNIX",
  "listenUNIX",
  "connectUNIX",
);

/** Whether a reactor has UDP. */
export const isReactorUDP: InterfaceGuard<IReactorUDP> = interfaceGuard<IReactorUDP>(
  "IReactorUDP",
  "listenUDP",
);

/** Whether a reactor has child processes. */
export const isReactorProcess: InterfaceGuard<IReactorProcess> = interfaceGuard<IReactorProcess>(
  "IReactorProcess",
  "spawnProcess",
);

/** Whether a reactor adopts sockets that were opened elsewhere. */
export const isReactorSocket: InterfaceGuard<IReactorSocket> = interfaceGuard<IReactorSocket>(
  "IReactorSocket",
  "adoptStreamPort",
  "adoptStreamConnection",
  "adoptDatagramPort",
);

/** Whether something can be run and stopped, and has system events. */
export const isReactorCore: InterfaceGuard<IReactorCore> = interfaceGuard<IReactorCore>(
  "IReactorCore",
  "resolve",
  "run",
  "stop",
  "crash",
  "fireSystemEvent",
  "addSystemEventTrigger",
  "removeSystemEventTrigger",
  "callWhenRunning",
);

/** Whether a reactor's name resolver can be replaced. */
export const isReactorPluggableNameResolver: InterfaceGuard<IReactorPluggableNameResolver> =
  guardOf<IReactorPluggableNameResolver>("IReactorPluggableNameResolver", (candidate) => [
    ...hasInstallNameResolver.missing(candidate),
    ...(memberOf(candidate, "nameResolver") === undefined ? ["nameResolver"] : []),
  ]);

const hasInstallNameResolver = interfaceGuard<IReactorPluggableNameResolver>(
  "IReactorPluggableNameResolver",
  "installNameResolver",
);
