/** A byte, percent-encoded: RFC 3986 section 2.1. */
export function percentEncodedByte(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
