// The methods of Twisted's reactors that Node's loop does not allow: to watch descriptors, and to
// run single iterations.

import { NotAvailableError } from "../error/not-available.ts";

const USE_A_STREAM =
  "Node does not say when a descriptor is ready. For a socket use reactor.adoptStreamConnection(fd, family, factory), " +
  "for another descriptor a stream of Node (new net.Socket({ fd }), fs.createReadStream) whose events call your code";

const WAIT_INSTEAD =
  "Node's loop runs by itself, and cannot be stepped from within: wait for a Deferred (await, yield*), or use " +
  "task.Clock and clock.advance() in a test";

/** The methods that are not available, each with an error that names what to use instead. */
export class NotOnNode {
  /**
   * Node does not say when a descriptor can be read.
   *
   * @throws NotAvailableError, which says what to use.
   */
  addReader(_reader: unknown): never {
    throw new NotAvailableError("reactor.addReader", USE_A_STREAM);
  }

  /**
   * Node does not say when a descriptor can be written to.
   *
   * @throws NotAvailableError, which says what to use.
   */
  addWriter(_writer: unknown): never {
    throw new NotAvailableError("reactor.addWriter", USE_A_STREAM);
  }

  /** @throws NotAvailableError, as {@link NotOnNode.addReader}. */
  removeReader(_reader: unknown): never {
    throw new NotAvailableError("reactor.removeReader", USE_A_STREAM);
  }

  /** @throws NotAvailableError, as {@link NotOnNode.addWriter}. */
  removeWriter(_writer: unknown): never {
    throw new NotAvailableError("reactor.removeWriter", USE_A_STREAM);
  }

  /**
   * Node's loop cannot run a single iteration.
   *
   * @throws NotAvailableError, which says what to use.
   */
  iterate(_delay = 0): never {
    throw new NotAvailableError("reactor.iterate", WAIT_INSTEAD);
  }

  /** @throws NotAvailableError, as {@link NotOnNode.iterate}. */
  doIteration(_delay: number | null): never {
    throw new NotAvailableError("reactor.doIteration", WAIT_INSTEAD);
  }

  /** @throws NotAvailableError: Node's loop runs already; `run` begins the reactor's life. */
  mainLoop(): never {
    throw new NotAvailableError("reactor.mainLoop", "Node's loop runs already: use reactor.run()");
  }
}
