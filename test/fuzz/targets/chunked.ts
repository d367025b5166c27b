import {
  _ChunkedTransferDecoder,
  _DataLoss,
  _MalformedChunkedDataError,
  DecoderFinishedError,
  fromChunk,
  maxChunkSizeLineLength,
  toChunk,
} from "@twisted-ts/web-client/http";
import { outcomeOf, promise, sameHoweverCut, type Target, textOf } from "../target.ts";

const WORDS = [
  ...["\r\n", "\n", "\r", "0\r\n\r\n", "0\r\n", "5\r\nhello\r\n", "a\r\n", "F", ";", ";a=b", " ;a"],
  ...[';a="b"', "X: y\r\n", " folded\r\n", "1fffffffffffff", "20000000000000", "-1", "+1", "0x1"],
  ...["ffffffffffffffffff", "_", "\0", "\t", "\xff", "00000000000000000005\r\nhello\r\n"],
];

/** Bodies in chunks. */
export const chunked: Target = {
  name: "chunked",
  promise:
    "A chunked body is decoded the same however it is cut, or refused with _MalformedChunkedDataError; no more than a line is held.",
  seeds: [
    "5\r\nhello\r\n0\r\n\r\n",
    '3;a=b\r\nabc\r\nA ; q="x y"\r\n0123456789\r\n0;last\r\nX-Sum: 1\r\n\r\nbehind',
    `${"1\r\nx\r\n".repeat(20)}0\r\n\r\n`,
    `5;${"x".repeat(1030)}\r\nhello\r\n`,
    `0\r\n${"X: y\r\n".repeat(60)}\r\n`,
  ],
  words: WORDS,
  run(input) {
    sameHoweverCut(input, (pieces) => {
      let body = "";
      const rests: string[] = [];
      const decoder = new _ChunkedTransferDecoder(
        (data) => {
          body += textOf(data);
        },
        (rest) => rests.push(textOf(rest)),
      );
      decoder._maxTrailerHeadersSize = 256;
      let error = "";
      let after = "";
      for (const piece of pieces) {
        if (rests.length > 0) {
          after += textOf(piece);
          continue;
        }
        const read = outcomeOf([_MalformedChunkedDataError], () => decoder.dataReceived(piece));
        if ("error" in read) {
          error = read.error.name;
          break;
        }
        promise(
          decoder._keptBytes <= maxChunkSizeLineLength + 2 &&
            decoder._receivedTrailerHeadersSize <= 256,
          "more than a line and the trailers are held",
        );
      }
      promise(rests.length <= 1, "the body ended twice");
      if (error === "") {
        const end = outcomeOf([_DataLoss], () => decoder.noMoreData());
        promise("error" in end === (rests.length === 0), "the end was reported wrongly");
        if (rests.length > 0) {
          const more = outcomeOf([DecoderFinishedError], () =>
            decoder.dataReceived(Buffer.from("x")),
          );
          promise("error" in more, "more was taken after the end");
        }
      }
      const rest = rests.length === 0 ? null : rests[0] + after;
      return { body, error, rest, trailers: decoder._trailerHeaders.map(textOf) };
    });
  },
};

/** One chunk, by `fromChunk`. */
export const chunk: Target = {
  name: "chunk",
  promise: "fromChunk takes apart what toChunk makes, and throws RangeError for anything else.",
  seeds: ["5\r\nhello\r\nrest", "0\r\n\r\n"],
  words: WORDS,
  run(input) {
    const read = outcomeOf([RangeError], () => fromChunk(input));
    if ("value" in read) {
      const [data, rest] = read.value;
      promise(data.length + rest.length + 4 <= input.length + 1, "more came out than was put in");
    }
    if (input.length === 0) return;
    const [data, rest] = fromChunk(Buffer.concat([...toChunk(input), Buffer.from("rest")]));
    promise(data.equals(input) && textOf(rest) === "rest", "what toChunk made is read otherwise");
  },
};
