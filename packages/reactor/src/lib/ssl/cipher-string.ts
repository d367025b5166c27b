// OpenSSL's cipher strings, `ECDH+AESGCM:RSA+AES:!MD5`, as ciphers(1) describes them. Node passes
// such a string to OpenSSL, but cannot list the suites that it selects. Twisted's
// IAcceptableCiphers needs this list.

import type { CipherSuite } from "./cipher-suites.ts";

type Test = (suite: CipherSuite) => boolean;

const isTLS13: Test = (suite) => suite.exchange === "any";
const everything: Test = () => true;
const nothing: Test = () => false;
const elliptic: Test = (suite) => suite.exchange === "ECDHE";
const finite: Test = (suite) => suite.exchange === "DHE";

const KEYWORDS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["ALL", everything],
  ["DEFAULT", everything],
  ["COMPLEMENTOFALL", nothing],
  ["COMPLEMENTOFDEFAULT", nothing],
  ["HIGH", everything],
  ["MEDIUM", nothing],
  ["LOW", nothing],
  ["eNULL", nothing],
  ["NULL", nothing],
  ["aNULL", nothing],
  ["kRSA", (suite) => suite.exchange === "RSA"],
  ["aRSA", (suite) => suite.authentication === "RSA"],
  ["RSA", (suite) => suite.exchange === "RSA"],
  ["ECDH", elliptic],
  ["EECDH", elliptic],
  ["ECDHE", elliptic],
  ["kECDHE", elliptic],
  ["kEECDH", elliptic],
  ["DH", finite],
  ["EDH", finite],
  ["DHE", finite],
  ["kDHE", finite],
  ["kEDH", finite],
  ["ECDSA", (suite) => suite.authentication === "ECDSA"],
  ["aECDSA", (suite) => suite.authentication === "ECDSA"],
  ["AES", (suite) => suite.cipher.startsWith("AES")],
  ["AES128", (suite) => suite.cipher.startsWith("AES") && suite.bits === 128],
  ["AES256", (suite) => suite.cipher.startsWith("AES") && suite.bits === 256],
  ["AESGCM", (suite) => suite.cipher === "AESGCM"],
  ["AESCCM", (suite) => suite.cipher === "AESCCM" || suite.cipher === "AESCCM8"],
  ["AESCCM8", (suite) => suite.cipher === "AESCCM8"],
  ["CHACHA20", (suite) => suite.cipher === "CHACHA20"],
  ["SHA", (suite) => suite.mac === "SHA1"],
  ["SHA1", (suite) => suite.mac === "SHA1"],
  ["SHA256", (suite) => suite.mac === "SHA256"],
  ["SHA384", (suite) => suite.mac === "SHA384"],
  ["TLSv1.2", (suite) => suite.mac !== "SHA1"],
  ["TLSv1", (suite) => suite.mac === "SHA1"],
  ["SSLv3", (suite) => suite.mac === "SHA1"],
]);

/**
 * The test for the suites that an element such as `ECDH+AESGCM` selects. A word that OpenSSL does
 * not know, or that no suite has, selects nothing.
 */
function parseElement(element: string): Test {
  const tests = element
    .split("+")
    .map((word): Test => KEYWORDS.get(word) ?? ((suite) => suite.name === word));
  return (suite) => !isTLS13(suite) && tests.every((test) => test(suite));
}

/** The suites in order of strength; those of one strength keep their order. */
function byStrength(suites: readonly CipherSuite[]): CipherSuite[] {
  return [...suites].sort((left, right) => right.bits - left.bits);
}

/**
 * The suites that a cipher string selects, in its order. Those of TLS 1.3 come first: no cipher
 * string removes or moves them.
 *
 * @param text - elements with colons, commas or spaces between them. `!` before an element removes
 *   its suites, and later elements cannot add them; `-` removes them, `+` moves them to the end;
 *   `@STRENGTH` sorts by the length of the key. Other words with `@` (`@SECLEVEL=1`) select
 *   nothing, and are ignored.
 * @param available - the suites to choose from, in order of preference.
 */
export function expandCipherString(
  text: string,
  available: readonly CipherSuite[],
): readonly CipherSuite[] {
  const barred = new Set<CipherSuite>();
  let chosen: CipherSuite[] = [];
  for (const element of text.split(/[:;, ]+/)) {
    if (element === "" || (element.startsWith("@") && element !== "@STRENGTH")) continue;
    if (element === "@STRENGTH") {
      chosen = byStrength(chosen);
      continue;
    }
    const operator = "!-+".includes(element.charAt(0)) ? element.charAt(0) : "";
    const test = parseElement(operator === "" ? element : element.slice(1));
    if (operator === "") {
      const fresh = available.filter(
        (suite) => test(suite) && !barred.has(suite) && !chosen.includes(suite),
      );
      chosen.push(...fresh);
    } else {
      const hit = chosen.filter(test);
      chosen = chosen.filter((suite) => !test(suite));
      if (operator === "+") chosen.push(...hit);
      if (operator === "!") for (const suite of available) if (test(suite)) barred.add(suite);
    }
  }
  if (chosen.length === 0) return [];
  return [...available.filter(isTLS13), ...chosen];
}
