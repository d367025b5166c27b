import * as zlib from "node:zlib";
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
          // How much is delivered before an error depends on the sizes of the pieces.
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
    ...TEXTS.map((text) => zlib.gzipSync(text)),
    Buffer.concat([zlib.gzipSync("one"), zlib.gzipSync("two")]),
    Buffer.concat([zlib.gzipSync("one"), Buffer.from("junk")]),
  ],
  ["\x1f\x8b\x08", "\x1f\x8b\x08\x08", "\x1f\x8b\x08\x1f"],
);
export const deflate: Target = coding(
  "deflate",
  [
    ...TEXTS.map((text) => zlib.deflateSync(text)),
    ...TEXTS.map((text) => zlib.deflateRawSync(text)),
  ],
  ["\x78\x9c", "\x78\x01"],
);
export const brotli: Target = coding(
  "br",
  TEXTS.map((text) => zlib.brotliCompressSync(text)),
  ["\x03", "\x0b"],
);

/** Node 22.15, 23.8 and later have it; the types in use are those of Node 20. */
const { zstdCompressSync } = zlib as { zstdCompressSync?: (data: Buffer) => Buffer };

/** `null` on a Node without it. */
export const zstd: Target | null =
  zstdCompressSync === undefined
    ? null
    : coding(
        "zstd",
        [
          ...TEXTS.map((text) => zstdCompressSync(text)),
          Buffer.concat([
            zstdCompressSync(Buffer.from("one")),
            zstdCompressSync(Buffer.from("two")),
          ]),
          Buffer.concat([
            Buffer.from("\x50\x2a\x4d\x18\x03\0\0\0abc", "latin1"),
            zstdCompressSync(Buffer.from("one")),
          ]),
        ],
        ["\x28\xb5\x2f\xfd", "\x50\x2a\x4d\x18", "\x28\xb5\x2f\xfd\x20"],
      );
