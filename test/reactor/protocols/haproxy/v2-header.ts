// Headers of version 2.

const SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");

/** 127.0.0.1, port 8080, to 127.0.0.2, port 8888. */
export const IPV4 = Buffer.from("7f0000017f0000021f9022b8", "hex");

/** ::1, port 8080, to ::2, port 8888. */
export const IPV6 = Buffer.from(`${"0".repeat(31)}1${"0".repeat(31)}21f9022b8`, "hex");

/** The path in {@link UNIX}. */
export const PATH = "/home/tests/mysockets/sock";

/** A path, twice, each with zeros up to 108 bytes. */
export const UNIX = Buffer.concat([0, 1].map(() => Buffer.from(PATH.padEnd(108, "\0"))));

/** A header; its command is 0x21, PROXY, unless another is given. */
export function makeV2Header(parts: {
  command?: number;
  family: number;
  addresses: Buffer;
}): Buffer {
  const fixed = Buffer.from([parts.command ?? 0x21, parts.family, 0, 0]);
  fixed.writeUInt16BE(parts.addresses.length, 2);
  return Buffer.concat([SIGNATURE, fixed, parts.addresses]);
}
