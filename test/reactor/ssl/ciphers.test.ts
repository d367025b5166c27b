import { getCiphers } from "node:tls";
import { AcceptableCiphers, defaultCiphers, OpenSSLCipher } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { expandCipherString } from "../../../packages/reactor/src/lib/ssl/cipher-string.ts";
import { CIPHER_SUITES } from "../../../packages/reactor/src/lib/ssl/cipher-suites.ts";

const names = (text: string) =>
  expandCipherString(text, CIPHER_SUITES)
    .map((suite) => suite.name)
    .filter((name) => !name.startsWith("TLS_"));

describe("OpenSSLCipher", () => {
  it("has a name, has it in its text, and equals another suite of the same name", () => {
    const cipher = new OpenSSLCipher("CIPHER-STRING");
    expect(cipher.fullName).to.equal("CIPHER-STRING");
    expect(String(cipher)).to.equal("OpenSSLCipher(fullName='CIPHER-STRING')");
    expect(cipher.equals(new OpenSSLCipher("CIPHER-STRING"))).to.equal(true);
    expect(cipher.equals(new OpenSSLCipher("OTHER"))).to.equal(false);
    expect(cipher.equals({ fullName: "CIPHER-STRING" })).to.equal(false);
  });
});

describe("AcceptableCiphers", () => {
  it("selects no ciphers from no ciphers", () => {
    expect(new AcceptableCiphers([]).selectCiphers([])).to.deep.equal([]);
  });

  it("selects its ciphers that are available, in its own order", () => {
    const wanted = new AcceptableCiphers(["C", "A", "B"].map((name) => new OpenSSLCipher(name)));
    const chosen = wanted.selectCiphers(["A", "C", "D"].map((name) => new OpenSSLCipher(name)));
    expect(chosen.map(String)).to.deep.equal(
      ["C", "A"].map((name) => String(new OpenSSLCipher(name))),
    );
  });

  it("fromOpenSSLCipherString expands to ciphers that this Node has", () => {
    const all = AcceptableCiphers.fromOpenSSLCipherString("ALL")._ciphers;
    const available = new Set(getCiphers());
    expect(all.length).to.be.greaterThan(10);
    expect(all.every((cipher) => available.has(cipher.fullName.toLowerCase()))).to.equal(true);
    expect(AcceptableCiphers.fromOpenSSLCipherString("nonsense")._ciphers).to.deep.equal([]);
  });
});

describe("defaultCiphers", () => {
  it("prefer forward secrecy and authenticated modes, and have no broken ciphers", () => {
    const available = AcceptableCiphers.fromOpenSSLCipherString("ALL")._ciphers;
    const chosen = defaultCiphers.selectCiphers(available).map((cipher) => cipher.fullName);
    expect(chosen.slice(0, 2)).to.deep.equal([
      "TLS_AES_256_GCM_SHA384",
      "TLS_CHACHA20_POLY1305_SHA256",
    ]);
    // As Twisted's own list begins after TLS 1.3.
    expect(chosen.filter((name) => !name.startsWith("TLS_")).slice(0, 9)).to.deep.equal([
      "ECDHE-ECDSA-AES256-GCM-SHA384",
      "ECDHE-RSA-AES256-GCM-SHA384",
      "ECDHE-ECDSA-AES128-GCM-SHA256",
      "ECDHE-RSA-AES128-GCM-SHA256",
      "ECDHE-ECDSA-CHACHA20-POLY1305",
      "ECDHE-RSA-CHACHA20-POLY1305",
      "DHE-RSA-AES256-GCM-SHA384",
      "DHE-RSA-AES128-GCM-SHA256",
      "DHE-RSA-CHACHA20-POLY1305",
    ]);
    expect(chosen.at(-1)).to.equal("AES128-SHA");
  });
});

describe("expandCipherString", () => {
  it("joins what the elements select, each suite once, in the order of the elements", () => {
    expect(names("AES128-SHA:AES256-SHA:AES128-SHA")).to.deep.equal(["AES128-SHA", "AES256-SHA"]);
    expect(names("AES256-SHA,AES128-SHA AES128-SHA256")).to.deep.equal([
      "AES256-SHA",
      "AES128-SHA",
      "AES128-SHA256",
    ]);
  });

  it("selects the suites that have all properties of an element with plus signs", () => {
    expect(names("ECDH+AESGCM+AES128")).to.deep.equal([
      "ECDHE-ECDSA-AES128-GCM-SHA256",
      "ECDHE-RSA-AES128-GCM-SHA256",
    ]);
    expect(names("kRSA+SHA256")).to.deep.equal(["AES256-SHA256", "AES128-SHA256"]);
  });

  it("removes the suites of an element after an exclamation mark, also for later elements", () => {
    expect(names("!AES128:kRSA+SHA1")).to.deep.equal(["AES256-SHA"]);
    expect(names("kRSA+SHA1:!AES128:AES128-SHA")).to.deep.equal(["AES256-SHA"]);
  });

  it("removes the suites of an element after a minus sign, until a later element selects them", () => {
    expect(names("kRSA+SHA1:-AES256")).to.deep.equal(["AES128-SHA"]);
    expect(names("kRSA+SHA1:-AES256:AES256-SHA")).to.deep.equal(["AES128-SHA", "AES256-SHA"]);
  });

  it("moves the suites of an element after a plus sign to the end", () => {
    expect(names("kRSA+SHA1:+AES256")).to.deep.equal(["AES128-SHA", "AES256-SHA"]);
  });

  it("sorts by the length of the key at @STRENGTH, and ignores other words with @", () => {
    expect(names("AES128-SHA:AES256-SHA:@STRENGTH:@SECLEVEL=1")).to.deep.equal([
      "AES256-SHA",
      "AES128-SHA",
    ]);
  });

  it("selects nothing for words that it does not know", () => {
    expect(expandCipherString("", CIPHER_SUITES)).to.deep.equal([]);
    expect(expandCipherString("nope:ECDH+nope", CIPHER_SUITES)).to.deep.equal([]);
  });

  it("has the suites of TLS 1.3 first, which no element removes or moves", () => {
    const expanded = expandCipherString("AES128-SHA:!AESGCM", CIPHER_SUITES);
    expect(expanded.map((suite) => suite.name)).to.deep.equal([
      "TLS_AES_256_GCM_SHA384",
      "TLS_CHACHA20_POLY1305_SHA256",
      "TLS_AES_128_GCM_SHA256",
      "TLS_AES_128_CCM_SHA256",
      "TLS_AES_128_CCM_8_SHA256",
      "AES128-SHA",
    ]);
  });
});
