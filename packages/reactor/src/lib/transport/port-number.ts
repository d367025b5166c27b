// Ports by number, and by the name of their service.

import { readFileSync } from "node:fs";
import { ServiceNameUnknownError } from "../error/connect.ts";

/**
 * The number of a port.
 *
 * @param port - a number from 0 to 65535, or the name of a TCP service in `/etc/services`.
 * @throws RangeError for another number.
 * @throws ServiceNameUnknownError for an unknown name.
 */
export function portNumber(port: number | string): number {
  if (typeof port === "string") return portOfService(port);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new RangeError(`${String(port)} is not a port: ports are numbers from 0 to 65535`);
}

function portOfService(name: string): number {
  for (const line of services().split("\n")) {
    const [service, port, ...aliases] = (line.split("#", 1)[0] as string).trim().split(/\s+/);
    if (service !== name && !aliases.includes(name)) continue;
    const match = /^(\d+)\/tcp$/.exec(port ?? "");
    if (match !== null) return Number(match[1]);
  }
  throw new ServiceNameUnknownError(null, `service/proto not found ('${name}')`);
}

function services(): string {
  try {
    return readFileSync("/etc/services", "utf8");
  } catch {
    // The system has no such file: then no name is known.
    return "";
  }
}
