// How Node's errors about keys and certificates become a TLSError.

import { TLSError } from "../tls/errors.ts";

/**
 * Runs a function. An error of OpenSSL or of the system becomes a `TLSError`; an error for wrong
 * arguments is thrown as it is.
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
