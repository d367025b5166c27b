import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  _ProcessAddress,
  HostnameAddress,
  IPv4Address,
  IPv6Address,
  UNIXAddress,
} from "@twisted-ts/reactor/address";
import type { IAddress } from "@twisted-ts/reactor/interfaces";
import { expect } from "chai";

/** Checks that the first equals the second, and none of the others, in both directions. */
function equalsOnly(one: IAddress, same: IAddress, others: readonly unknown[]): void {
  expect([one.equals(one), one.equals(same), same.equals(one)]).to.deep.equal([true, true, true]);
  for (const other of others) {
    expect(one.equals(other), String(other)).to.equal(false);
    if (other instanceof Object && "equals" in other) {
      expect((other as IAddress).equals(one), String(other)).to.equal(false);
    }
  }
}

const notAddresses = [null, undefined, "127.0.0.1", ["TCP", "127.0.0.1", 80]];

describe("IPv4Address", () => {
  it("equals an address with the same type, host and port", () => {
    equalsOnly(new IPv4Address("TCP", "127.0.0.1", 80), new IPv4Address("TCP", "127.0.0.1", 80), [
      new IPv4Address("UDP", "127.0.0.1", 80),
      new IPv4Address("TCP", "127.0.0.2", 80),
      new IPv4Address("TCP", "127.0.0.1", 81),
      new IPv6Address("TCP", "127.0.0.1", 80),
      { type: "TCP", host: "127.0.0.1", port: 80 },
      ...notAddresses,
    ]);
  });

  it("has the same text as in Twisted", () => {
    expect(String(new IPv4Address("TCP", "127.0.0.1", 80))).to.equal(
      "IPv4Address(type='TCP', host='127.0.0.1', port=80)",
    );
  });

  it("refuses any type but TCP and UDP", () => {
    expect(() => new IPv4Address("SCTP" as never, "127.0.0.1", 80)).to.throw(
      RangeError,
      "'type' must be in ['TCP', 'UDP'] (got 'SCTP')",
    );
  });
});

describe("IPv6Address", () => {
  it("equals an address with the same type, host, port, flow label and scope", () => {
    equalsOnly(new IPv6Address("TCP", "fe80::1", 80), new IPv6Address("TCP", "fe80::1", 80, 0, 0), [
      new IPv6Address("UDP", "fe80::1", 80),
      new IPv6Address("TCP", "fe80::2", 80),
      new IPv6Address("TCP", "fe80::1", 81),
      new IPv6Address("TCP", "fe80::1", 80, 1),
      new IPv6Address("TCP", "fe80::1", 80, 0, "eth0"),
      new IPv4Address("TCP", "fe80::1", 80),
      ...notAddresses,
    ]);
  });

  it("has the same text as in Twisted", () => {
    expect(String(new IPv6Address("UDP", "::1", 5))).to.equal(
      "IPv6Address(type='UDP', host='::1', port=5, flowInfo=0, scopeID=0)",
    );
    expect(String(new IPv6Address("TCP", "fe80::1", 5, 7, "eth0"))).to.equal(
      "IPv6Address(type='TCP', host='fe80::1', port=5, flowInfo=7, scopeID='eth0')",
    );
  });

  it("refuses any type but TCP and UDP", () => {
    expect(() => new IPv6Address("tcp" as never, "::1", 80)).to.throw(RangeError, "(got 'tcp')");
  });
});

describe("HostnameAddress", () => {
  it("keeps a copy of its name as bytes, and equals an address with the same name and port", () => {
    const name = Buffer.from("example.com");
    const address = new HostnameAddress(name, 80);
    name.fill(0);
    expect(address.hostname.toString()).to.equal("example.com");
    equalsOnly(address, new HostnameAddress("example.com", 80), [
      new HostnameAddress("example.net", 80),
      new HostnameAddress("example.com", 81),
      new IPv4Address("TCP", "example.com", 80),
      ...notAddresses,
    ]);
  });

  it("has the same text as in Twisted", () => {
    expect(String(new HostnameAddress("example.com", 0))).to.equal(
      "HostnameAddress(hostname=b'example.com', port=0)",
    );
    expect(String(new HostnameAddress(Buffer.from(`a'b\xff"\\\n`, "latin1"), 0))).to.equal(
      String.raw`HostnameAddress(hostname=b'a\'b\xff"\\\n', port=0)`,
    );
  });
});

describe("UNIXAddress", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "unix-address-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  it("equals an address with the same name, as text or as bytes", () => {
    equalsOnly(new UNIXAddress("/no/such/é"), new UNIXAddress(Buffer.from("/no/such/é")), [
      new UNIXAddress("/no/such/e"),
      new UNIXAddress(null),
      new HostnameAddress("/no/such/é", 0),
      ...notAddresses,
    ]);
  });

  it("equals an address whose path is another path of the same file", () => {
    const file = join(directory, "file");
    const link = join(directory, "link");
    writeFileSync(file, "");
    symlinkSync(file, link);
    equalsOnly(new UNIXAddress(file), new UNIXAddress(link), [
      new UNIXAddress(join(directory, "other")),
      new UNIXAddress(directory),
    ]);
  });

  it("without a name equals only other addresses without a name", () => {
    equalsOnly(new UNIXAddress(null), new UNIXAddress(null), [
      new UNIXAddress(""),
      new UNIXAddress("/socket"),
    ]);
  });

  it("in the abstract namespace is not compared as a path of a file", () => {
    equalsOnly(new UNIXAddress("\0name"), new UNIXAddress(Buffer.from("\0name")), [
      new UNIXAddress("\0other"),
      new UNIXAddress("name"),
    ]);
  });

  it("has the same text as in Twisted", () => {
    const printed = ["/tmp/x", Buffer.from("/tmp/é"), "/it's", null, "\0abs", ""].map((name) =>
      String(new UNIXAddress(name)),
    );
    expect(printed).to.deep.equal([
      "UNIXAddress('/tmp/x')",
      "UNIXAddress('/tmp/é')",
      `UNIXAddress("/it's")`,
      "UNIXAddress(None)",
      "UNIXAddress('\\x00abs')",
      "UNIXAddress('')",
    ]);
  });
});

describe("_ProcessAddress", () => {
  it("equals itself only", () => {
    const address = new _ProcessAddress();
    expect([address.equals(address), address.equals(new _ProcessAddress())]).to.deep.equal([
      true,
      false,
    ]);
    expect(String(address)).to.equal("_ProcessAddress()");
  });
});
