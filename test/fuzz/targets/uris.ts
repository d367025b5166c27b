import { _urljoin, InvalidURIError, proxyFromEnvironment, URI } from "@twisted-ts/web-client";
import {
  checkedLocation,
  encodedLocation,
} from "../../../packages/web-client/src/lib/client/uri/location.ts";
import { toURI } from "../../../packages/web-client/src/lib/treq/iri.ts";
import { outcomeOf, promise, type Target } from "../target.ts";

const WORDS = [
  ...["http://", "https://", "//", "/", "?", "#", ";", ":", "@", "[", "]", "[::1]", "[v1.x]", ".."],
  ...[
    "/./",
    "/../",
    ":80",
    ":443",
    ":65536",
    ":0",
    ":",
    "%41",
    "%",
    "%00",
    " ",
    "\t",
    "\r\n",
    "\0",
  ],
  ...["user:pw@", "\\", "file:", "javascript:", "HTTP:", "\xe9", "\xc3\xa9", "xn--", "127.0.0.1"],
  ...["0x7f.1", "1.2.3.4.5", "[::ffff:1.2.3.4]", "[fe80::1%25eth0]", "..", "*", "a.b", "é"],
];
const SEEDS = [
  "http://example.com:8080/a/b;p?q#f",
  "https://user:pw@[::1]:443/../x",
  "//host/path",
  "../up?query",
  "#fragment",
  "?",
  "http://example.com",
];

/** URIs. */
export const uri: Target = {
  name: "uri",
  promise:
    "Any text is a URI or refused with InvalidURIError; written out and read again it is the same; its request target has no space.",
  seeds: SEEDS,
  words: WORDS,
  run(input) {
    const read = outcomeOf([InvalidURIError], () => URI.fromBytes(input));
    if ("error" in read) return;
    const { value: first } = read;
    promise(Number.isInteger(first.port) && first.port >= 0 && first.port <= 99_999, "no port");
    promise(first.originForm.startsWith("/") || first.netloc === "", "no origin form");
    promise(!/[\r\n\t]/.test(first.toString()), "a line end or tab is left");
    if (first.scheme !== "http" && first.scheme !== "https") return;
    const again = outcomeOf([InvalidURIError], () => URI.fromBytes(first.toBytes()));
    promise("value" in again && again.value.equals(first), "read again it is another");
  },
};

/** References resolved against URIs: the base, a space, the reference. */
export const urljoin: Target = {
  name: "urljoin",
  promise:
    "Any reference is resolved; one with a scheme of its own keeps it, one with neither scheme nor host stays at the host of the base.",
  seeds: SEEDS.map((seed) => `http://a/b/c/d;p?q ${seed}`),
  words: WORDS,
  run(input) {
    const text = input.toString("latin1");
    const space = text.indexOf(" ");
    const base = `http://base.example/${text.slice(0, Math.max(space, 0)).replace(/^.*?:\/\//s, "")}`;
    const reference = text.slice(space + 1);
    const joined = _urljoin(base, reference);
    if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference) || reference.startsWith("//")) return;
    promise(joined.startsWith("http://base.example/"), `it leads to another host: ${joined}`);
    // A reference without a path keeps the path of the base.
    if (/^(?:[?#]|$)/.test(reference)) return;
    promise(!/\/\.\.?(?:[/?#]|$)/.test(joined.split(/[?#]/)[0] as string), "dots are left");
  },
};

/** Locations of redirects. */
export const location: Target = {
  name: "location",
  promise:
    "A Location is made a URI of visible ASCII with a host, or refused with a RangeError; user information is never taken over.",
  seeds: [...SEEDS, "http://m\xc3\xbcnchen.example/\xc3\xa4 b", "http://a\xffb/"],
  words: WORDS,
  run(input) {
    const made = outcomeOf([RangeError], () => encodedLocation(input.toString("latin1")));
    if ("error" in made) return;
    const checked = outcomeOf([RangeError], () => checkedLocation(made.value));
    if ("error" in checked) return;
    promise(/^[\x21-\x7e]*$/.test(checked.value.toString()), "it is not visible ASCII");
    if (!/^https?$/.test(checked.value.scheme)) return;
    promise(!checked.value.netloc.includes("@"), "user information is left");
    promise(/^[^\s/?#@\\]+$/.test(checked.value.host), "the host is none");
    // The request goes to the host that a browser would connect to.
    const browser = outcomeOf([TypeError], () => new URL(checked.value.toString()));
    promise("value" in browser || !/^[a-z.-]+$/.test(checked.value.host), "no URL to a browser");
  },
};

/** Internationalized addresses, as treq takes them. */
export const iri: Target = {
  name: "iri",
  promise: "An address is made a URI of ASCII, twice the same, or refused with a RangeError.",
  seeds: [...SEEDS, "http://m\xc3\xbcnchen.example/\xc3\xa4?\xc3\xb6#\xc3\xbc"],
  words: WORDS,
  run(input) {
    const made = outcomeOf([RangeError], () => toURI(input.toString("utf8")));
    if ("error" in made) return;
    const again = outcomeOf([RangeError], () => toURI(made.value));
    promise("value" in again && again.value === made.value, "made twice it is another");
  },
};

/** The variables that name proxies: URI, proxy, no_proxy, a line each. */
export const environment: Target = {
  name: "environment",
  promise: "The environment names a proxy or none, whatever stands in its variables.",
  seeds: [
    "http://example.com/\nhttp://proxy:3128\nlocalhost,.example.org",
    "https://[::1]:8443/\nproxy:3128\n10.0.0.0/8 ::1/128 *",
    "http://10.1.2.3/\nproxy\n10.0.0.0/33,[::1]:80,host:8080,.a.",
  ],
  words: [...WORDS, "\n", ",", "/8", "/128", "*.", "localhost", "fe80::1%eth0"],
  run(input) {
    const [uri = "", proxy = "", excluded = ""] = input.toString("latin1").split("\n");
    const named = outcomeOf([InvalidURIError], () =>
      proxyFromEnvironment(uri, { http_proxy: proxy, https_proxy: proxy, no_proxy: excluded }),
    );
    if ("value" in named) {
      promise(named.value === null || named.value === proxy.trim(), "another proxy");
    }
  },
};
