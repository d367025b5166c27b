import { bytesRepr, textRepr } from "@twisted-ts/deferred/internal";
import { expect } from "chai";

describe("bytesRepr", () => {
  it("shows bytes as Python's repr does", () => {
    expect(bytesRepr(Buffer.from("GET / HTTP/1.1\r\n"))).to.equal(
      String.raw`b'GET / HTTP/1.1\r\n'`,
    );
    expect(bytesRepr(Uint8Array.of(0, 9, 31, 92, 126, 127, 255))).to.equal(
      String.raw`b'\x00\t\x1f\\~\x7f\xff'`,
    );
  });

  it("uses double quotes when the bytes hold a single quote and no double one", () => {
    expect(bytesRepr(Buffer.from("it's"))).to.equal(`b"it's"`);
    expect(bytesRepr(Buffer.from(`"it's"`))).to.equal(String.raw`b'"it\'s"'`);
  });

  it("takes bytes that are given as text of one character a byte", () => {
    expect(bytesRepr("\xe9")).to.equal(String.raw`b'\xe9'`);
  });

  it("shows only the part of the buffer that the array refers to", () => {
    expect(bytesRepr(new Uint8Array(Buffer.from("abcd")).subarray(1, 3))).to.equal("b'bc'");
  });
});

describe("textRepr", () => {
  it("shows text as Python's repr does: letters as they are, control characters as escapes", () => {
    expect(textRepr("é\n\x9f€")).to.equal(String.raw`'é\n\x9f€'`);
  });
});
