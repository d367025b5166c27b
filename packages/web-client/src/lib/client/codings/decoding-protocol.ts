import { Failure } from "@twisted-ts/deferred";
import type { IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";
import { ConnectionAborted, ResponseDone, ResponseFailed } from "../../error/newclient.ts";
import { PotentialDataLoss } from "../../http/errors.ts";
import type { IResponse } from "../../iweb/interfaces.ts";
import {
  connectReceiver,
  type ProxiedTransport,
} from "../../newclient/transport-proxy-producer.ts";
import { DecodedBodyTransport } from "./decoded-body-transport.ts";
import { type Compression, type DecompressionLimits, Decompressor } from "./decompressor.ts";

/**
 * Decompresses a body and delivers it to another protocol, synchronously, and in pieces of at most
 * 2^16 bytes. When that protocol pauses its transport, or closes it, the decompression stops with
 * the current piece. It continues within `resumeProducing`.
 *
 * A body that ends too early, or is not of the coding, ends with `ResponseFailed` holding
 * `DecompressionError`; a body that exceeds its limits, with `ResponseFailed` holding
 * `DecompressedTooLarge`. The connection is closed.
 */
export class DecodingProtocol implements IProtocol {
  /** The protocol that receives the decoded body. */
  readonly original: IProtocol;
  readonly _response: IResponse;
  readonly #kind: Compression;
  readonly #limits: DecompressionLimits;
  #decompressor: Decompressor;
  #transport: DecodedBodyTransport | null = null;
  #paused = false;
  /**
   * Whether delivery has stopped: the body could not be read, or its protocol has closed the
   * transport.
   */
  #stopped = false;
  /** Whether some of the coded body came after that. */
  #dropped = false;
  #delivering = false;
  /** The error of the decoding. */
  #failure: Failure | null = null;
  /** Why the coded body ended; kept until the protocol is notified. */
  #end: Failure | null = null;

  constructor(
    protocol: IProtocol,
    response: IResponse,
    kind: Compression,
    limits: DecompressionLimits = {},
  ) {
    this.original = protocol;
    this._response = response;
    this.#kind = kind;
    this.#limits = limits;
    this.#decompressor = new Decompressor(kind, limits);
  }

  makeConnection(transport: ITransport): void {
    // When a body has several codings, the limits hold for all of them together.
    if (transport instanceof DecodedBodyTransport) {
      this.#decompressor = new Decompressor(this.#kind, this.#limits, () => transport.received);
    }
    this.#transport = new DecodedBodyTransport(transport as ITransport & ProxiedTransport, {
      received: () => this.#decompressor.received,
      pause: () => {
        this.#paused = true;
      },
      resume: () => this.#resume(),
      stop: () => {
        this.#stopped = true;
      },
    });
    connectReceiver(this.original, this.#transport);
  }

  connectionMade(): void {
    this.original.connectionMade();
  }

  dataReceived(data: Buffer): void {
    if (this.#stopped) {
      this.#dropped = true;
      return;
    }
    this.#decompressor.feed(data);
    // A response resumes its transport after it has delivered what came before `deliverBody`, even
    // when the protocol has paused it.
    if (this.#paused) this.#transport?.pauseTransport();
    this.#deliver();
  }

  connectionLost(reason: Failure): void {
    this.#end = reason;
    // The rest of a body that ended too early is of no use to a protocol that has paused.
    if (reason.check(ResponseDone, PotentialDataLoss) === null) this.#stopped = true;
    this.#deliver();
  }

  /**
   * Delivers what can be decoded, and then the end, unless the protocol has paused or stopped.
   * Throws what the protocol throws.
   */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let piece = this.#next(); piece !== null; piece = this.#next()) {
        this.original.dataReceived(piece);
      }
    } catch (error) {
      this.#stopped = true;
      throw error;
    } finally {
      this.#delivering = false;
    }
    if (this.#end !== null && (this.#stopped || !this.#paused)) this.#finish(this.#end);
  }

  /** The next piece to be delivered now, or `null`. */
  #next(): Buffer | null {
    return this.#paused || this.#stopped ? null : this.#decode();
  }

  #decode(): Buffer | null {
    try {
      return this.#decompressor.next();
    } catch (error) {
      this.#fail(new Failure(error));
      return null;
    }
  }

  /** Ends the body with a failure; the protocol is notified when the connection has been closed. */
  #fail(failure: Failure): void {
    this.#failure = this.#failed([failure]);
    this.#decompressor.close();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#transport?.abortTransport();
  }

  #resume(): void {
    this.#paused = false;
    try {
      this.#deliver();
    } catch (error) {
      // The caller is the protocol itself, or code that it has called: the body ends as in any
      // other case.
      this.#stopped = false;
      this.#fail(new Failure(error));
      if (this.#end !== null) this.#finish(this.#end);
    }
    if (!this.#paused && !this.#stopped && this.#end === null) this.#transport?.resumeTransport();
  }

  #finish(reason: Failure): void {
    this.#end = null;
    const outcome = this.#outcome(reason);
    this.#stopped = true;
    this.#decompressor.close();
    this.original.connectionLost(outcome);
  }

  /** The reason that the protocol's `connectionLost` is called with. */
  #outcome(reason: Failure): Failure {
    if (this.#failure !== null) return this.#failure;
    if (reason.check(ResponseDone, PotentialDataLoss) === null) return reason;
    // A body whose protocol has closed the transport may still be complete.
    if (this.#dropped || (this.#stopped && this.#decode() !== null)) {
      return this.#failed([new Failure(new ConnectionAborted()), reason]);
    }
    if (this.#failure !== null) return this.#failure;
    try {
      this.#decompressor.finish();
      return reason;
    } catch (error) {
      return this.#failed([reason, new Failure(error)]);
    }
  }

  #failed(reasons: readonly Failure[]): Failure {
    return new Failure(new ResponseFailed(reasons, this._response));
  }
}

/** Decompresses a gzip body. From `twisted.web.client._GzipProtocol`. */
export class _GzipProtocol extends DecodingProtocol {
  constructor(protocol: IProtocol, response: IResponse, limits?: DecompressionLimits) {
    super(protocol, response, "gzip", limits);
  }
}
