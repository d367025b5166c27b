// UDP. Loaded by the first port.

export { adoptDatagramPort } from "../lib/transport/adopted-datagram-port.ts";
export { MulticastPort } from "../lib/transport/multicast-port.ts";
export { UDPPort } from "../lib/transport/udp-port.ts";
