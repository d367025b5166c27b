// Listening for TLS.

import { TCPPort } from "./tcp-port.ts";

/** A TCP port whose connections are encrypted, by its factory. */
export class TLSPort extends TCPPort {
  override readonly _type: string = "TLS";
}
