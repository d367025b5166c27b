// Fakes for tests of agents: connections that record requests, and endpoints that make them.

import { Deferred, type Failure, succeed } from "@twisted-ts/deferred";
import type {
  IProtocol,
  IProtocolFactory,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import type { URI } from "@twisted-ts/web-client";
import { Headers, type RawHeaders } from "@twisted-ts/web-client/http_headers";
import type {
  IAgent,
  IAgentEndpointFactory,
  IBodyProducer,
  IResponse,
} from "@twisted-ts/web-client/iweb";
import {
  type HTTP11ClientProtocol,
  type Request,
  Response,
} from "@twisted-ts/web-client/newclient";
import { bytes } from "./http-client.ts";
import { RecordingTransport } from "./recording-transport.ts";

/** A connection without HTTP: it records each request, with the Deferred that the test fires. */
export class StubConnection extends Protocol {
  readonly requests: { request: Request; deferred: Deferred<IResponse> }[] = [];
  state: HTTP11ClientProtocol["state"] = "QUIESCENT";

  request(request: Request): Deferred<IResponse> {
    const deferred = new Deferred<IResponse>();
    this.requests.push({ request, deferred });
    return deferred;
  }

  /** A stub with a transport. */
  static connected(): StubConnection & { transport: RecordingTransport } {
    const stub = new StubConnection();
    stub.makeConnection(new RecordingTransport() as never);
    return stub as never;
  }
}

/** An endpoint whose connections are stubs. */
export class StubEndpoint implements IStreamClientEndpoint {
  readonly connections: StubConnection[] = [];

  connect(_factory: IProtocolFactory): Deferred<IProtocol> {
    const connection = StubConnection.connected();
    this.connections.push(connection);
    return succeed<IProtocol>(connection);
  }

  /** The last request over any of the connections. */
  get last(): { request: Request; deferred: Deferred<IResponse> } {
    return this.connections.at(-1)?.requests.at(-1) as never;
  }

  toString(): string {
    return "<StubEndpoint>";
  }
}

/** One end of a connection that an endpoint made. */
export interface MemoryConnection {
  readonly protocol: IProtocol;
  readonly transport: RecordingTransport;
}

/** An endpoint that connects at once, to transports on which the test acts as the server. */
export class MemoryEndpoint implements IStreamClientEndpoint {
  readonly connections: MemoryConnection[] = [];

  connect(factory: IProtocolFactory): Deferred<IProtocol> {
    const protocol = factory.buildProtocol(null as never) as IProtocol;
    const transport = new RecordingTransport();
    this.connections.push({ protocol, transport });
    transport.connect(protocol);
    return succeed(protocol);
  }

  /** The connection made last. */
  get last(): MemoryConnection {
    return this.connections.at(-1) as MemoryConnection;
  }

  /** Sends a text from the server over the connection made last. */
  reply(text: string): void {
    this.last.protocol.dataReceived(bytes(text));
  }
}

/** An endpoint that connects when the test says so. */
export class SlowEndpoint implements IStreamClientEndpoint {
  readonly attempts: { deferred: Deferred<IProtocol>; factory: IProtocolFactory }[] = [];
  cancelled = 0;

  connect(factory: IProtocolFactory): Deferred<IProtocol> {
    const deferred = new Deferred<IProtocol>(() => {
      this.cancelled += 1;
    });
    this.attempts.push({ deferred, factory });
    return deferred;
  }

  /** Lets an attempt succeed, with a new connection. */
  succeed(index = this.attempts.length - 1): MemoryConnection {
    const { deferred, factory } = this.attempts[index] as (typeof this.attempts)[number];
    const protocol = factory.buildProtocol(null as never) as IProtocol;
    const transport = new RecordingTransport();
    transport.connect(protocol);
    deferred.callback(protocol);
    return { protocol, transport };
  }
}

/** Returns the same endpoint for every URI. */
export function always(endpoint: IStreamClientEndpoint): IAgentEndpointFactory<URI> {
  return { endpointForURI: () => endpoint };
}

/** A request of a stub agent. */
export interface RecordedRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Headers | null;
  readonly bodyProducer: IBodyProducer | null;
  readonly options: unknown;
  readonly deferred: Deferred<IResponse>;
}

/** An agent that records its requests. */
export class StubAgent implements IAgent {
  readonly requests: RecordedRequest[] = [];

  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: unknown,
  ): Deferred<IResponse> {
    const deferred = new Deferred<IResponse>();
    this.requests.push({
      method: method.toString(),
      uri: uri.toString(),
      headers: headers ?? null,
      bodyProducer: bodyProducer ?? null,
      options,
      deferred,
    });
    return deferred;
  }

  /** The last request. */
  get last(): RecordedRequest {
    return this.requests.at(-1) as RecordedRequest;
  }

  /** Responds to the last request. */
  reply(code: number, headers: RawHeaders = {}): Response {
    const response = makeResponse(code, headers);
    this.last.deferred.callback(response);
    return response;
  }
}

/** A response without a connection. */
export function makeResponse(code: number, headers: RawHeaders = {}): Response {
  return new Response(["HTTP", 1, 1], code, "OK", new Headers(headers), null as never);
}

/** The error that a call throws. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The error of the first reason of a wrapping error. */
export function firstReason(failure: Failure | undefined): unknown {
  const value = failure?.value as { reasons?: readonly Failure[] } | undefined;
  return value?.reasons?.[0]?.value;
}
