// The header Keep-Alive, RFC 2068 section 19.7.1.1: how long a server keeps an idle connection.

/** The parameter `timeout`; the others are ignored. */
const TIMEOUT = /^[ \t]*timeout[ \t]*=[ \t]*"?([0-9]{1,9})"?[ \t]*$/i;

/**
 * How long an idle connection is kept.
 *
 * @param most - the seconds that the client wants.
 * @param header - the value of Keep-Alive, or `null`.
 * @returns seconds; 0 when the server does not keep the connection.
 */
export function idleSeconds(most: number, header: string | null | undefined): number {
  if (header === null || header === undefined) return most;
  const announced = announcedSeconds(header);
  if (announced === null) return most;
  // The server counts from the time when it sent its response, which was before now.
  return Math.min(most, Math.max(announced - 1, announced / 2));
}

function announcedSeconds(header: string): number | null {
  for (const parameter of header.split(",")) {
    const seconds = TIMEOUT.exec(parameter)?.[1];
    if (seconds !== undefined) return Number(seconds);
  }
  return null;
}
