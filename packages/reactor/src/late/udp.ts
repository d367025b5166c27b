// UDP. Loaded by the first port.

export { MulticastPort } from "../lib/transport/multicast-port.ts";
export { adoptDatagramPort, UDPPort } from "../lib/transport/udp-port.ts";
