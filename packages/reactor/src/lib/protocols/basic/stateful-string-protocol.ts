// String protocols with one method for each state.

import { Logger } from "@twisted-ts/deferred/logger";
import type { ITransport } from "../../interfaces/transport.ts";
import { type Mixin, mixin } from "./mixin.ts";

const log = new Logger({ namespace: "twisted.protocols.basic" });

/** See the constant of this name. */
export interface StatefulStringProtocol {
  /** The state: `"init"` at first. */
  state: string;
  /**
   * Calls the method `proto_` + {@link StatefulStringProtocol.state} with the string; it returns
   * the next state.
   */
  stringReceived(string: Buffer): void;
}

/**
 * Calls the method `proto_` + state with each string. The method returns the next state; `"done"`
 * closes the connection. To be used as `class P extends
 * StatefulStringProtocol(Int32StringReceiver)`.
 *
 * A string that is received in a state without a method is logged and dropped. From
 * `twisted.protocols.basic.StatefulStringProtocol`.
 */
export const StatefulStringProtocol: Mixin<StatefulStringProtocol> = mixin<StatefulStringProtocol>(
  (Base) =>
    class extends Base implements StatefulStringProtocol {
      declare transport: ITransport | null;
      state = "init";

      stringReceived(string: Buffer): void {
        const handler: unknown = Reflect.get(this, `proto_${this.state}`);
        if (typeof handler !== "function") {
          log.info("callback {state} not found", { state: this.state });
          return;
        }
        this.state = handler.call(this, string);
        if (this.state === "done") this.transport!.loseConnection();
      }
    },
);
