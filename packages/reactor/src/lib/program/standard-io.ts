import type { IProtocol } from "../interfaces/protocol.ts";
import { defaultReactor } from "../reactor/default-reactor.ts";
import { StandardIO as StandardIOTransport } from "../transport/standard-io.ts";
import type { TransportReactor } from "../transport/transport-reactor.ts";

/**
 * Connects a protocol to standard input and output: pipes, files or a terminal. The descriptors are
 * 0 and 1, and the reactor is that of the process, unless others are given.
 *
 * When standard input ends, an `IHalfCloseableProtocol` is notified by `readConnectionLost` and may
 * write on; any other protocol loses its connection. The descriptors stay open when the connection
 * is lost. From `twisted.internet.stdio.StandardIO`.
 */
export class StandardIO extends StandardIOTransport {
  /**
   * @param proto - the protocol, which is connected before this returns.
   * @param stdin - the descriptor to read from.
   * @param stdout - the descriptor to write to.
   */
  constructor(
    proto: IProtocol,
    stdin = 0,
    stdout = 1,
    reactor: TransportReactor = defaultReactor(),
  ) {
    super(proto, stdin, stdout, reactor);
  }
}
