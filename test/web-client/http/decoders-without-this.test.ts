import { _ChunkedTransferDecoder, _IdentityTransferDecoder } from "@twisted-ts/web-client/http";
import { expect } from "chai";

describe("the transfer decoders", () => {
  for (const [name, make, bytes] of [
    [
      "_ChunkedTransferDecoder",
      (data: () => void, end: () => void) => new _ChunkedTransferDecoder(data, end),
      "3\r\nabc\r\n0\r\n\r\n",
    ],
    [
      "_IdentityTransferDecoder",
      (data: () => void, end: () => void) => new _IdentityTransferDecoder(3, data, end),
      "abc",
    ],
  ] as const) {
    it(`call their callbacks without a this: ${name}`, () => {
      const seen: unknown[] = [];
      function callback(this: unknown): void {
        seen.push(this);
      }
      make(callback, callback).dataReceived(Buffer.from(bytes));
      expect(seen).to.deep.equal([undefined, undefined]);
    });
  }
});
