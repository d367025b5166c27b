// Python's regular expressions as JavaScript's: what is translated, and what is refused.

import { expect } from "chai";
import { convertFiles } from "../../packages/port/src/index.ts";
import { PATTERN_FLAGS, translatePattern } from "../../packages/port/src/lib/patterns/translate.ts";

describe("the patterns of Python's re", () => {
  const same: readonly (readonly [python: string, flags: number, javascript: string])[] = [
    ["(?P<a>x)(?P=a)", 0, "(?<a>x)\\k<a>"],
    ["^a$", 0, "^a(?=\\n?$)"],
    ["^a$", PATTERN_FLAGS.MULTILINE, "(?<![^\\n])a(?![^\\n])"],
    ["\\Aa\\Z", PATTERN_FLAGS.MULTILINE, "^a$"],
    [".", 0, "[^\\n]"],
    [".", PATTERN_FLAGS.DOTALL, "[^]"],
    ["\\d", PATTERN_FLAGS.ASCII, "[0-9]"],
    ["\\d", 0, "[\\p{Nd}]"],
    ["a{,3}b{2,}", 0, "a{0,3}b{2,}"],
    ["{x}", 0, "\\{x\\}"],
    ["[]^-]", 0, "[\\]\\^\\-]"],
    ["a b # c", PATTERN_FLAGS.VERBOSE, "ab"],
    ["\\-\\:\\/", 0, "-:\\/"],
    ["(?#why)a", 0, "a"],
    ["\u{1f600}", 0, "\\u{1f600}"],
  ];

  for (const [python, flags, javascript] of same) {
    it(`translates ${JSON.stringify(python)} with the flags ${flags}`, () => {
      const { source, flags: letters } = translatePattern(python, flags, false);
      expect(source).to.equal(javascript);
      expect(() => new RegExp(source, letters)).not.to.throw();
    });
  }

  const refused = ["(?(1)a|b)", "(?>a)", "a*+", "(a)|\\1", "\\N{DASH}", "[\\W]", "(?L)a", "[a"];

  for (const pattern of refused) {
    it(`marks ${JSON.stringify(pattern)}, and throws where it is used`, async () => {
      const text = `import re\n\nP = re.compile(${JSON.stringify(pattern)})\n`;
      const { files, failures } = await convertFiles([{ path: "a.py", text }]);
      expect(failures).to.deep.equal([]);
      expect(files[0]?.marks.map(({ kind }) => kind)).to.deep.equal(["construct"]);
      expect(files[0]?.text).to.include("notPorted(");
    });
  }
});
