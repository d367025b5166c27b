import { DistinguishedName, DN } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";

describe("DistinguishedName", () => {
  it("accepts short and long names, and has ASCII bytes under the long ones", () => {
    const dn = new DistinguishedName({ commonName: Buffer.from("www.example.com"), C: "US" });
    expect([...dn.keys()]).to.deep.equal(["commonName", "countryName"]);
    expect(dn.get("countryName")).to.deep.equal(Buffer.from("US"));
  });

  it("has every field as an attribute under both names, undefined when it is missing", () => {
    const dn = new DistinguishedName({ CN: "a", O: "b" });
    dn.OU = Buffer.from("c");
    dn.localityName = Buffer.from("d");
    expect(
      [dn.commonName, dn.organizationName, dn.organizationalUnitName, dn.L].map(String),
    ).to.deep.equal(["a", "b", "c", "d"]);
    expect(dn.emailAddress).to.equal(undefined);
  });

  it("overrides a field that is given under its other name", () => {
    const dn = new DistinguishedName({ CN: "first" });
    dn.set("commonName", "second");
    expect([...dn]).to.deep.equal([["commonName", Buffer.from("second")]]);
  });

  it("throws a TypeError with the name of an unknown field", () => {
    const make = () => new DistinguishedName({ Cn: "x" } as never);
    expect(make).to.throw(TypeError, "Cn is not a valid OpenSSL X509 name field");
    expect(() => new DistinguishedName().set("foo", "x")).to.throw(TypeError);
  });

  it("refuses text that is not ASCII with a RangeError", () => {
    expect(() => new DistinguishedName({ CN: "bücher" })).to.throw(RangeError, "CN must be ASCII");
  });

  it("equals another with the same fields", () => {
    const dn = new DistinguishedName({ CN: "a", O: "b" });
    expect(dn.equals(new DistinguishedName({ O: "b", commonName: "a" }))).to.equal(true);
    expect(dn.equals(new DistinguishedName({ CN: "a" }))).to.equal(false);
    expect(dn.equals(new DistinguishedName({ CN: "a", O: "c" }))).to.equal(false);
    expect(dn.equals(new Map(dn))).to.equal(false);
  });

  it("has the same text as in Twisted", () => {
    const dn = new DistinguishedName({ CN: "hey", O: "me" });
    expect(String(dn)).to.equal("<DN 'commonName': b'hey', 'organizationName': b'me'>");
    expect(String(new DistinguishedName())).to.equal("<DN >");
  });

  it("is also exported as DN", () => {
    expect(DN).to.equal(DistinguishedName);
  });

  describe("inspect", () => {
    it("lists the fields in alphabetical order, their labels aligned to the right", () => {
      const dn = new DistinguishedName({
        CN: "common",
        OU: "unit",
        O: "organization",
        L: "locality",
        ST: "state",
        C: "country",
        emailAddress: "email",
      });
      expect(dn.inspect()).to.equal(
        [
          "               Common Name: common",
          "              Country Name: country",
          "             Email Address: email",
          "             Locality Name: locality",
          "         Organization Name: organization",
          "  Organizational Unit Name: unit",
          "    State Or Province Name: state",
        ].join("\n"),
      );
    });

    it("keeps the width of the labels when only some fields are set", () => {
      expect(new DistinguishedName({ CN: "x" }).inspect()).to.equal(
        "               Common Name: x",
      );
    });
  });

  describe("_copyFrom and _copyInto", () => {
    it("copy from Node's names, the first of several values, and back as text", () => {
      const dn = new DistinguishedName();
      dn._copyFrom({ CN: ["one", "two"], O: "org", unknown: "x" });
      const target: Record<string, unknown> = {};
      dn._copyInto(target);
      expect(target).to.deep.equal({ commonName: "one", organizationName: "org" });
    });

    it("read own properties only", () => {
      const dn = new DistinguishedName();
      dn._copyFrom(Object.create({ CN: "inherited" }));
      expect(dn.size).to.equal(0);
    });
  });
});
