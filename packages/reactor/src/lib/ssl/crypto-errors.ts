// OpenSSL's complaints about keys and certificates, from Node's words to the class for them.

import { TLSError } from "../tls/errors.ts";

/**
 * Runs a function; an error of OpenSSL or of the system in it becomes a `TLSError`, misuse stays
 * what it is.
 */
export function withTLSErrors<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TLSError) throw error;
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    const fields = error as { code?: unknown; library?: unknown; reason?: unknown };
    const library = typeof fields.library === "string" ? fields.library : what;
    const reason = typeof fields.reason === "string" ? fields.reason : error.message;
    const code = typeof fields.code === "string" ? fields.code : null;
    throw new TLSError([[library, "", reason]], code, error);
  }
}
