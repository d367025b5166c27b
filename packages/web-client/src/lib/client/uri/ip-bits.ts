// IP addresses as bytes: one address can be written in several ways, and a network is defined by
// its leading bits.

import { isIPAddress, isIPv6Address } from "@twisted-ts/reactor/abstract";

/** An address: four bytes, or sixteen. */
export type AddressBytes = readonly number[];

/** The bytes of an IPv4 or IPv6 address, without brackets or zone; `null` for anything else. */
export function addressBytes(text: string): AddressBytes | null {
  if (isIPAddress(text)) return text.split(".").map(Number);
  if (!text.includes(":") || text.includes("%") || !isIPv6Address(text)) return null;
  const [head = "", tail] = text.split("::");
  const before = groups(head);
  if (tail === undefined) return unmapped(before);
  const after = groups(tail);
  const gap = new Array<number>(16 - before.length - after.length).fill(0);
  return unmapped([...before, ...gap, ...after]);
}

/** Whether two addresses of one family agree in their first `bits` bits. */
export function sameNetwork(one: AddressBytes, other: AddressBytes, bits: number): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0, left = bits; left > 0; index += 1, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff << (8 - left)) & 0xff;
    if (((one[index] as number) & mask) !== ((other[index] as number) & mask)) return false;
  }
  return true;
}

function groups(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** An IPv4 address that is written as an IPv6 one (`::ffff:127.0.0.1`) is the IPv4 address. */
function unmapped(bytes: AddressBytes): AddressBytes {
  const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
  return mapped.every((byte, index) => bytes[index] === byte) ? bytes.slice(12) : bytes;
}
