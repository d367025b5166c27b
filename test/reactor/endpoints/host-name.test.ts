// Which hosts a HostnameEndpoint takes, and how it spells them.

import { HostnameEndpoint } from "@twisted-ts/reactor/endpoints";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { FixedResolver, outcomeOf, RecorderFactory, withResolver } from "./support.ts";

const makeEndpoint = (host: string | Uint8Array) =>
  new HostnameEndpoint(
    withResolver(new MemoryReactorClock(), new FixedResolver(["127.0.0.1"])),
    host,
    80,
  );

const spellingsOf = (host: string | Uint8Array) => {
  const { _badHostname, _hostBytes, _hostText } = makeEndpoint(host);
  return [_badHostname, _hostBytes.toString("latin1"), _hostText];
};

describe("HostnameEndpoint and names", () => {
  it("encodes text that is not ASCII by IDNA, and keeps the text", () => {
    expect(spellingsOf("b\u00fccher.ch")).to.deep.equal([
      false,
      "xn--bcher-kva.ch",
      "b\u00fccher.ch",
    ]);
  });

  it("converts text to the normal form C first", () => {
    expect(spellingsOf("b\u00fccher.ch".normalize("NFD"))).to.deep.equal([
      false,
      "xn--bcher-kva.ch",
      "b\u00fccher.ch",
    ]);
  });

  it("decodes bytes in IDNA, and keeps the bytes", () => {
    expect(spellingsOf(Buffer.from("xn--bcher-kva.ch"))).to.deep.equal([
      false,
      "xn--bcher-kva.ch",
      "b\u00fccher.ch",
    ]);
  });

  it("keeps ASCII names as they are, in bytes and in text", () => {
    expect(spellingsOf("Example.COM")).to.deep.equal([false, "Example.COM", "Example.COM"]);
    expect(spellingsOf(Buffer.from("Example.COM"))).to.deep.equal([
      false,
      "Example.COM",
      "example.com",
    ]);
    expect(spellingsOf("example.com.")[0]).to.equal(false);
    expect(spellingsOf(`${"a".repeat(63)}.com`)[0]).to.equal(false);
  });

  it("accepts underscores and hyphens anywhere in a name", () => {
    for (const host of ["my_service", "r3---sn-abc.example", "-a.example"]) {
      expect(spellingsOf(host)).to.deep.equal([false, host, host]);
    }
  });

  it("does not read numbers in a name as parts of an IPv4 address", () => {
    expect(spellingsOf("123")).to.deep.equal([false, "123", "123"]);
    expect(spellingsOf("256.1.1.1")).to.deep.equal([false, "256.1.1.1", "256.1.1.1"]);
  });

  it("accepts IP addresses, and a scope with IPv6", () => {
    for (const host of ["127.0.0.1", "::1", "fe80::1%eth0"]) {
      expect(spellingsOf(host)).to.deep.equal([false, host, host]);
      expect(spellingsOf(Buffer.from(host))).to.deep.equal([false, host, host]);
    }
  });

  const bad = {
    "an empty name": "",
    "an empty label": "a..b",
    "the root alone": ".",
    "a label of 64 characters": `${"a".repeat(64)}.com`,
    "a name of 254 characters": `${"a23456789.".repeat(25)}abcd`,
    "white space": "a b",
    "a line end": "example.com\r\n",
    "a NUL": "example.com\0",
    "brackets around an address": "[::1]",
    "a path": "example.com/",
    "user and host": "user@example.com",
    "a symbol": "\u2603.example",
    "an emoji": "\u{1f600}.example",
    "an A-label that decodes to nothing": "xn--zzzzzzzzz99999.com",
    "digits of another script that make an address": "\uff11\uff12\uff17.0.0.1",
    "a zero-width joiner between Latin letters": "a\u200db.com",
  };
  for (const [what, host] of Object.entries(bad)) {
    it(`fails connect with RangeError for ${what}, and asks no resolver`, () => {
      const endpoint = makeEndpoint(host);
      const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
      expect(outcome.failure?.value).to.be.instanceOf(RangeError);
      expect((endpoint._nameResolver as FixedResolver).asked).to.deep.equal([]);
    });
  }

  it("shows bad names with backslash escapes, of bytes and of text", () => {
    const messageFor = (host: string | Uint8Array) =>
      outcomeOf(makeEndpoint(host).connect(new RecorderFactory())).failure?.getErrorMessage();
    expect(messageFor(Buffer.from("\xff-garbage-\xff", "latin1"))).to.equal(
      "invalid hostname: \\xff-garbage-\\xff",
    );
    expect(messageFor("\u2ff0-garbage-\u2ff0")).to.equal(
      "invalid hostname: \\u2ff0-garbage-\\u2ff0",
    );
    expect(messageFor("\u{1f600}")).to.equal("invalid hostname: \\U0001f600");
  });

  it("has the spelling for the network in its text, and IPv6 in brackets", () => {
    const shown = (host: string | Uint8Array) => String(makeEndpoint(host));
    expect(shown("example.com")).to.equal("<HostnameEndpoint example.com:80>");
    expect(shown("b\u00fccher.ch")).to.equal("<HostnameEndpoint xn--bcher-kva.ch:80>");
    expect(shown(Buffer.from("::1"))).to.equal("<HostnameEndpoint [::1]:80>");
    expect(shown(Buffer.from("\xff-garbage-\xff", "latin1"))).to.equal(
      "<HostnameEndpoint \\xff-garbage-\\xff:80>",
    );
  });
});
