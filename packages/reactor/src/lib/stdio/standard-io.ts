import type { IProtocol } from "../interfaces/protocol.ts";
import { defaultReactor } from "../reactor/default-reactor.ts";
import { StandardIO as StandardIOTransport } from "../transport/standard-io.ts";
import type { TransportReactor } from "../transport/transport-reactor.ts";

/** {@link StandardIOTransport}, on the descriptors 0 and 1 and the process's reactor unless others are given. */
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
