import { _parse, _URI, _urljoin, InvalidURIError, URI } from "@twisted-ts/web-client";
import { expect } from "chai";

function parts(uri: URI): unknown[] {
  const { scheme, netloc, host, port, path, params, query, fragment } = uri;
  return [scheme, netloc, host, port, path, params, query, fragment];
}

describe("URI", () => {
  for (const [host, inURI] of [
    ["example.com", "example.com"],
    ["192.168.1.67", "192.168.1.67"],
    ["fe80::20c:29ff:fea4:c60", "[fe80::20c:29ff:fea4:c60]"],
  ] as const) {
    describe(`with the host ${host}`, () => {
      it("has the usual port of its scheme when it has no port", () => {
        expect(URI.fromBytes(`http://${inURI}`).port).to.equal(80);
        expect(URI.fromBytes(`http://${inURI}:`).port).to.equal(80);
        expect(URI.fromBytes(`https://${inURI}`).port).to.equal(443);
        expect(URI.fromBytes(`https://${inURI}`, 5144).port).to.equal(5144);
      });

      it("is split into its parts, and joined again", () => {
        const text = `http://${inURI}:5144/foo/bar;param?a=1&b=2#frag`;
        const uri = URI.fromBytes(text);
        expect(parts(uri)).to.deep.equal([
          "http",
          `${inURI}:5144`,
          host,
          5144,
          "/foo/bar",
          "param",
          "a=1&b=2",
          "frag",
        ]);
        expect(uri.toBytes()).to.deep.equal(Buffer.from(text));
        expect(`${uri}`).to.equal(text);
      });

      it("may have no path, and still has an origin form", () => {
        const uri = URI.fromBytes(`http://${inURI}`);
        expect(uri.path).to.equal("");
        expect(`${uri}`).to.equal(`http://${inURI}`);
        expect(uri.originForm).to.equal("/");
        expect(URI.fromBytes(`http://${inURI}?q`).originForm).to.equal("/?q");
      });
    });
  }

  it("has an origin form with parameters and query, and without fragment", () => {
    expect(URI.fromBytes("http://h/foo;p?a=1#frag").originForm).to.equal("/foo;p?a=1");
  });

  it("keeps an authority that is empty", () => {
    for (const text of ["ftp://", "ftp:///a", "x:////a", "ftp:a", "http://"]) {
      expect(`${URI.fromBytes(text)}`).to.equal(text);
    }
  });

  it("is parsed from bytes, without the white space around it", () => {
    const uri = URI.fromBytes(Buffer.from(" http://h \r\n"));
    expect(parts(uri)).to.deep.equal(["http", "h", "h", 80, "", "", "", ""]);
  });

  it("is not normalized: no case is changed, nothing encoded, no usual port dropped", () => {
    const text = "http://ExAmPle.com:80/A/../b/%7e%zz//c?x=[ü]";
    const uri = URI.fromBytes(text);
    expect(uri.host).to.equal("ExAmPle.com");
    expect(uri.originForm).to.equal("/A/../b/%7e%zz//c?x=[ü]");
    expect(`${uri}`).to.equal(text);
    expect(URI.fromBytes("HTTP://h").scheme).to.equal("http");
  });

  it("keeps empty components, because without them it names another resource", () => {
    for (const text of ["/p?", "/p;", "/p;?x=1", "/p;?", "/?", "/;"]) {
      const uri = URI.fromBytes(`http://h${text}`);
      expect(uri.originForm).to.equal(text);
      expect(`${uri}`).to.equal(`http://h${text}`);
      expect(uri.equals(URI.fromBytes(`http://h${text.replace(/[?;]+$/, "")}`))).to.equal(
        text.endsWith("1"),
      );
    }
    expect(`${URI.fromBytes("http://h/#")}`).to.equal("http://h/#");
    expect(URI.fromBytes("http://h?").originForm).to.equal("/?");
    const uri = URI.fromBytes("http://h/p?");
    uri.query = "x";
    expect(uri.originForm).to.equal("/p?x");
  });

  it("has parameters in the last segment only", () => {
    expect(URI.fromBytes("http://h/a;b/c;d").path).to.equal("/a;b/c");
  });

  it("keeps a port that is not a number as part of the host", () => {
    expect(URI.fromBytes("http://h:80x/").host).to.equal("h:80x");
    expect(URI.fromBytes("http://h:+8/").host).to.equal("h:+8");
  });

  it("throws InvalidURIError for brackets around anything but an IP literal", () => {
    for (const host of ["[]", "[a]", "[::g]", "[1.2.3.4]", "[vx.1]"]) {
      expect(() => URI.fromBytes(`http://${host}/`), host).to.throw(InvalidURIError);
    }
    expect(URI.fromBytes("http://[fe80::1%25eth0]:8/").host).to.equal("fe80::1%25eth0");
    expect(URI.fromBytes("http://[v1.x]/").host).to.equal("v1.x");
  });

  it("throws InvalidURIError for brackets in the wrong place", () => {
    for (const text of ["http://[::1", "http://a[::1]/", "http://[::1]b:80/"]) {
      expect(() => URI.fromBytes(text), text).to.throw(InvalidURIError, /^Invalid IPv6 URL/);
    }
  });

  it("equals another with the same parts", () => {
    const uri = URI.fromBytes("http://h/a?b");
    expect(uri.equals(URI.fromBytes("http://h/a?b"))).to.equal(true);
    expect(uri.equals(URI.fromBytes("http://h/a?c"))).to.equal(false);
    expect(uri.equals("http://h/a?b")).to.equal(false);
  });
});

describe("the older names", () => {
  it("are there for programs that import them: _URI and _parse", () => {
    expect(_URI).to.equal(URI);
    expect(_parse("https://h/a;b?c#d")).to.deep.equal(["https", "h", 443, "/a;b?c"]);
    expect(_parse(Buffer.from(" http://h:81 "), 5)).to.deep.equal(["http", "h", 81, "/"]);
    expect(_parse("http://h", 5)).to.deep.equal(["http", "h", 5, "/"]);
  });
});

describe("_urljoin", () => {
  it("resolves as the examples of RFC 3986 section 5.4", () => {
    const examples: Record<string, string> = {
      "g:h": "g:h",
      g: "http://a/b/c/g",
      "./g": "http://a/b/c/g",
      "g/": "http://a/b/c/g/",
      "/g": "http://a/g",
      "//g": "http://g",
      "?y": "http://a/b/c/d;p?y",
      "g?y": "http://a/b/c/g?y",
      "g#s": "http://a/b/c/g#s",
      ";x": "http://a/b/c/;x",
      "g;x?y#s": "http://a/b/c/g;x?y#s",
      "": "http://a/b/c/d;p?q",
      ".": "http://a/b/c/",
      "..": "http://a/b/",
      "../g": "http://a/b/g",
      "../../../g": "http://a/g",
      "/./g": "http://a/g",
      "/../g": "http://a/g",
      "g.": "http://a/b/c/g.",
      "..g": "http://a/b/c/..g",
      "./g/.": "http://a/b/c/g/",
      "g/../h": "http://a/b/c/h",
      "g?y/../x": "http://a/b/c/g?y/../x",
    };
    for (const [reference, target] of Object.entries(examples)) {
      expect(_urljoin("http://a/b/c/d;p?q", reference), reference).to.equal(target);
    }
  });

  it("inherits the fragment of the base, unless it has one", () => {
    expect(_urljoin("http://foo.com/bar#frag", "/quux")).to.equal("http://foo.com/quux#frag");
    expect(_urljoin("http://foo.com/bar", "/quux#frag2")).to.equal("http://foo.com/quux#frag2");
    expect(_urljoin("http://foo.com/bar#frag", "/quux#frag2")).to.equal(
      "http://foo.com/quux#frag2",
    );
  });

  it("keeps an empty query, and inherits nothing for an empty fragment", () => {
    expect(_urljoin("http://foo.com/bar#frag", "/quux?")).to.equal("http://foo.com/quux?#frag");
    expect(_urljoin("http://foo.com/bar#frag", "/quux#")).to.equal("http://foo.com/quux");
  });

  it("leaves no empty fragment", () => {
    expect(_urljoin("http://foo.com/bar#", "/quux")).to.equal("http://foo.com/quux");
    expect(_urljoin(Buffer.from("http://foo.com/bar"), Buffer.from("/quux#"))).to.equal(
      "http://foo.com/quux",
    );
  });
});
