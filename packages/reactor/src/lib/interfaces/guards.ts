// Where Twisted asks `providedBy` at run time: whether an object has the methods of an interface.

import type { IReactorTime } from "@twisted-ts/deferred";
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
  IReactorPluggableNameResolver,
  IReactorProcess,
  IReactorSSL,
  IReactorTCP,
  IReactorUDP,
  IReactorUNIX,
} from "./reactor.ts";
import type { IHostnameResolver, IResolverSimple } from "./resolver.ts";
import type {
  INegotiated,
  IOpenSSLClientConnectionCreator,
  IOpenSSLContextFactory,
  IOpenSSLServerConnectionCreator,
  ISSLTransport,
  ITLSTransport,
} from "./tls.ts";
import type { ITCPTransport, ITransport, IUNIXTransport } from "./transport.ts";

type Guard<T> = (candidate: unknown) => candidate is T;

/** A guard that looks for methods by name. */
function has<T>(...methods: readonly (keyof T & string)[]): Guard<T> {
  return (candidate): candidate is T => {
    if (candidate === null || (typeof candidate !== "object" && typeof candidate !== "function"))
      return false;
    const members = candidate as Readonly<Record<string, unknown>>;
    return methods.every((method) => typeof members[method] === "function");
  };
}

/** Whether a protocol goes on when one direction of its connection is closed. */
export const isHalfCloseableProtocol: Guard<IHalfCloseableProtocol> = has<IHalfCloseableProtocol>(
  "readConnectionLost",
  "writeConnectionLost",
);

/** Whether a protocol wants to know when its TLS handshake is done. */
export const isHandshakeListener: Guard<IHandshakeListener> =
  has<IHandshakeListener>("handshakeCompleted");

/** Whether a factory takes part in choosing the protocol within TLS. */
export const isProtocolNegotiationFactory: Guard<IProtocolNegotiationFactory> =
  has<IProtocolNegotiationFactory>("acceptableProtocols");

/** Whether something names itself for log messages. */
export const isLoggingContext: Guard<ILoggingContext> = has<ILoggingContext>("logPrefix");

/** Whether something hears the events of a stream connection. */
export const isProtocol: Guard<IProtocol> = has<IProtocol>(
  "dataReceived",
  "connectionLost",
  "makeConnection",
  "connectionMade",
);

/** Whether something hears the events of a child process. */
export const isProcessProtocol: Guard<IProcessProtocol> = has<IProcessProtocol>(
  "makeConnection",
  "childDataReceived",
  "childConnectionLost",
  "processExited",
  "processEnded",
);

/** Whether something takes bytes and producers. */
export const isConsumer: Guard<IConsumer> = has<IConsumer>(
  "registerProducer",
  "unregisterProducer",
  "write",
);

/** Whether a producer can be paused. */
export const isPushProducer: Guard<IPushProducer> = has<IPushProducer>(
  "pauseProducing",
  "resumeProducing",
  "stopProducing",
);

const canBePulled = has<IPullProducer>("resumeProducing", "stopProducing");

/** Whether a producer writes only when asked: it has `resumeProducing`, and no `pauseProducing`. */
export function isPullProducer(candidate: unknown): candidate is IPullProducer {
  return canBePulled(candidate) && !isPushProducer(candidate);
}

/** Whether something can be written to as a stream connection can. */
export const isTransport: Guard<ITransport> = has<ITransport>(
  "write",
  "writeSequence",
  "loseConnection",
  "getPeer",
  "getHost",
);

/** Whether a transport is a TCP connection (or a TLS connection over one). */
export const isTCPTransport: Guard<ITCPTransport> = has<ITCPTransport>(
  "write",
  "loseConnection",
  "loseWriteConnection",
  "abortConnection",
  "setTcpNoDelay",
  "setTcpKeepAlive",
);

/** Whether a transport can turn to TLS half-way. */
export const isTLSTransport: Guard<ITLSTransport> = has<ITLSTransport>("write", "startTLS");

/** Whether a transport is encrypted. */
export const isSSLTransport: Guard<ISSLTransport> = has<ISSLTransport>(
  "write",
  "getPeerCertificate",
);

/** Whether a transport is encrypted and can tell the protocol that was agreed on. */
export function isNegotiated(candidate: unknown): candidate is INegotiated {
  // Not `in`: a wrapper answers for its transport without having the member itself.
  return (
    isSSLTransport(candidate) &&
    (candidate as Partial<INegotiated>).negotiatedProtocol !== undefined
  );
}

/** Whether a transport can send file descriptors. */
export const isUNIXTransport: Guard<IUNIXTransport> = has<IUNIXTransport>(
  "write",
  "sendFileDescriptor",
);

/** Whether something sets up TLS connections of clients. */
export const isOpenSSLClientConnectionCreator: Guard<IOpenSSLClientConnectionCreator> =
  has<IOpenSSLClientConnectionCreator>("clientConnectionForTLS");

/** Whether something sets up TLS connections of servers. */
export const isOpenSSLServerConnectionCreator: Guard<IOpenSSLServerConnectionCreator> =
  has<IOpenSSLServerConnectionCreator>("serverConnectionForTLS");

/** Whether something has one TLS context for all connections. */
export const isOpenSSLContextFactory: Guard<IOpenSSLContextFactory> =
  has<IOpenSSLContextFactory>("getContext");

/** Whether something listens. */
export const isListeningPort: Guard<IListeningPort> = has<IListeningPort>(
  "startListening",
  "stopListening",
  "getHost",
);

/** Whether something looks after a connection to a peer. */
export const isConnector: Guard<IConnector> = has<IConnector>(
  "stopConnecting",
  "disconnect",
  "connect",
  "getDestination",
);

/** Whether something can be connected to. */
export const isStreamClientEndpoint: Guard<IStreamClientEndpoint> =
  has<IStreamClientEndpoint>("connect");

/** Whether something can be listened on. */
export const isStreamServerEndpoint: Guard<IStreamServerEndpoint> =
  has<IStreamServerEndpoint>("listen");

/** Whether something finds one IP address for a name. */
export const isResolverSimple: Guard<IResolverSimple> = has<IResolverSimple>("getHostByName");

/** Whether something finds the addresses of a host. */
export const isHostnameResolver: Guard<IHostnameResolver> =
  has<IHostnameResolver>("resolveHostName");

/** Whether something tells the time and calls later. */
export const isReactorTime: Guard<IReactorTime> = has<IReactorTime>(
  "seconds",
  "callLater",
  "getDelayedCalls",
);

/** Whether a reactor has TCP. */
export const isReactorTCP: Guard<IReactorTCP> = has<IReactorTCP>("listenTCP", "connectTCP");

/** Whether a reactor has TLS. */
export const isReactorSSL: Guard<IReactorSSL> = has<IReactorSSL>("listenSSL", "connectSSL");

/** Whether a reactor has UNIX sockets. */
export const isReactorUNIX: Guard<IReactorUNIX> = has<IReactorUNIX>("listenUNIX", "connectUNIX");

/** Whether a reactor has UDP. */
export const isReactorUDP: Guard<IReactorUDP> = has<IReactorUDP>("listenUDP");

/** Whether a reactor has child processes. */
export const isReactorProcess: Guard<IReactorProcess> = has<IReactorProcess>("spawnProcess");

/** Whether a reactor's name resolver can be replaced. */
export function isReactorPluggableNameResolver(
  candidate: unknown,
): candidate is IReactorPluggableNameResolver {
  return hasInstallNameResolver(candidate) && "nameResolver" in candidate;
}

const hasInstallNameResolver = has<IReactorPluggableNameResolver>("installNameResolver");
