import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { type Compression, DecompressedTooLarge, DecompressionError } from "@twisted-ts/web-client";
import { Decompressor } from "../../../packages/web-client/src/lib/client/codings/decompressor.ts";
import { outcomeOf, promise, sameHoweverCut, type Target, textOf } from "../target.ts";

const LIMIT = 8192;

function coding(kind: Compression, seeds: readonly Uint8Array[], words: readonly string[]): Target {
  return {
    name: kind,
    promise:
      "A body is decompressed the same however it is cut, within its limit, or refused with DecompressionError or DecompressedTooLarge.",
    seeds: seeds.map(textOf),
    words: ["\0", "\xff", "\0\0\0\xff\xff", ...words],
    run(input) {
      sameHoweverCut(input, (pieces) => {
        const decompressor = new Decompressor(kind, { maxLength: LIMIT });
        let body = "";
        try {
          const read = outcomeOf([DecompressionError, DecompressedTooLarge], () => {
            for (const piece of pieces) {
              decompressor.feed(piece);
              for (let part = decompressor.next(); part !== null; part = decompressor.next()) {
                body += textOf(part);
              }
            }
            decompressor.finish();
          });
          promise(body.length <= LIMIT, "more was given than the limit allows");
          // How much was given before an error depends on how much came at once.
          return "error" in read ? "refused" : body;
        } finally {
          decompressor.close();
        }
      });
    },
  };
}

const TEXTS = ["", "hello", "abc".repeat(100), "x".repeat(10_000)].map((text) => Buffer.from(text));

export const gzip: Target = coding(
  "gzip",
  [
    ...TEXTS.map((text) => gzipSync(text)),
    Buffer.concat([gzipSync("one"), gzipSync("two")]),
    Buffer.concat([gzipSync("one"), Buffer.from("junk")]),
  ],
  ["\x1f\x8b\x08", "\x1f\x8b\x08\x08", "\x1f\x8b\x08\x1f"],
);
export const deflate: Target = coding(
  "deflate",
  [...TEXTS.map((text) => deflateSync(text)), ...TEXTS.map((text) => deflateRawSync(text))],
  ["\x78\x9c", "\x78\x01"],
);
export const brotli: Target = coding(
  "br",
  TEXTS.map((text) => brotliCompressSync(text)),
  ["\x03", "\x0b"],
);
