import { BytesBodyProducer, MultiPartProducer } from "@twisted-ts/web-client/treq";
import { outcomeOf, promise, type Target, textOf } from "../target.ts";

const BOUNDARY = "the-boundary";

/** Forms with a field and a file: name, value, file name and Content-Type, a line of US between. */
export const multipart: Target = {
  name: "multipart",
  promise:
    "A form has as many parts as it was given, whatever their names say, or is refused with TypeError or RangeError.",
  seeds: ["name\x1fvalue\x1ffile.txt\x1ftext/plain", 'a"b\x1f\x1fc\\d\x1fa/b;c="d"'],
  words: [
    '"',
    "\\",
    "\r\n",
    "\n",
    "\r",
    "\0",
    `--${BOUNDARY}`,
    "--",
    "\x1f",
    "; name=",
    "\xe9",
    "%22",
  ],
  run(input) {
    const [name = "", value = "", filename = "", type = ""] = input
      .toString("latin1")
      .split("\x1f");
    if (value.includes(BOUNDARY)) return;
    const made = outcomeOf([TypeError, RangeError], () => {
      const file = new BytesBodyProducer(Buffer.from("content"));
      return new MultiPartProducer(
        [
          [name, value],
          [name, [filename, type, file]],
        ],
        { boundary: BOUNDARY },
      );
    });
    if ("error" in made) return;
    let written = "";
    let finished = 0;
    made.value
      .startProducing({
        write: (data: Uint8Array) => {
          written += textOf(data);
        },
      } as never)
      .addCallback(() => {
        finished += 1;
      });
    promise(finished === 1, "it was not written to its end");
    promise(written.length === made.value.length, "its length is another");
    const parts = written.split(new RegExp(`(?:^|\r\n)--${BOUNDARY}(?:\r\n|--\r\n)`)).slice(1, -1);
    promise(parts.length === 2, `it has ${parts.length} parts`);
    for (const part of parts) {
      const head = part.slice(0, part.indexOf("\r\n\r\n"));
      for (const line of head.split("\r\n")) {
        promise(/^Content-[A-Z][a-z]+: [^\r\n]+$/.test(line), `a line that is no field: ${line}`);
      }
      const disposition = head.split("\r\n")[0] ?? "";
      promise(
        /^Content-Disposition: form-data; name="[^"]*"(?:; filename="[^"]*")?$/.test(disposition),
        `a disposition with more in it: ${disposition}`,
      );
    }
  },
};
