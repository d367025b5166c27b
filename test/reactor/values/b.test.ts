import { b } from "@twisted-ts/reactor";
import { expect } from "chai";

describe("b", () => {
  it("makes a Buffer of its text, with JavaScript's escapes", () => {
    const bytes = b`GET / HTTP/1.1\r\n`;
    expect(Buffer.isBuffer(bytes)).to.equal(true);
    expect(bytes.toString("latin1")).to.equal("GET / HTTP/1.1\r\n");
    expect(b``).to.have.length(0);
  });

  it("makes one byte of each character of its text", () => {
    expect([...b`\x00\x7f\x80\xff`]).to.deep.equal([0, 0x7f, 0x80, 0xff]);
    expect([...b`é`]).to.deep.equal([0xe9]);
  });

  it("inserts bytes as they are, and text and numbers as ASCII", () => {
    const body = new Uint8Array([0, 255]);
    const made = b`Content-Length: ${body.length}\r\n${"\r\n"}${body}!`;
    expect(made.toString("latin1")).to.equal("Content-Length: 2\r\n\r\n\0\xff!");
  });

  it("makes new bytes each time", () => {
    const make = () => b`abc`;
    make().fill(0);
    expect(make().toString()).to.equal("abc");
  });

  it("refuses an invalid escape", () => {
    const malformed = Object.assign([undefined], { raw: ["\\xg"] }) as never;
    expect(() => b(malformed)).to.throw(SyntaxError, "malformed escape");
  });

  it("refuses characters above U+00FF, and inserted text that is not ASCII", () => {
    expect(() => b`snow ☃`).to.throw(RangeError, "U+2603 is not a byte; encode the text first");
    expect(() => b`name: ${"é"}`).to.throw(RangeError, "U+00E9");
    expect(() => b`name: ${"☃"}`).to.throw(RangeError, "U+2603");
  });
});
