import { isOpenSSLClientConnectionCreator } from "@twisted-ts/reactor/interfaces";
import { ClientTLSOptions, optionsForClientTLS, TLSVersion } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";

describe("optionsForClientTLS", () => {
  it("returns settings for the connections of a client", () => {
    const options = optionsForClientTLS("example.com");
    expect(options).to.be.instanceOf(ClientTLSOptions);
    expect(isOpenSSLClientConnectionCreator(options)).to.equal(true);
  });

  it("always verifies, also when extraCertificateOptions say otherwise", () => {
    const { rejectUnauthorized } = optionsForClientTLS("example.com").clientConnectionForTLS(null);
    expect(rejectUnauthorized).to.equal(true);
    expect(() =>
      optionsForClientTLS("example.com", { extraCertificateOptions: { verify: false } }),
    ).to.throw(TypeError, "mutually exclusive");
    const creator = optionsForClientTLS("example.com", { trustRoot: null });
    expect(creator.clientConnectionForTLS(null).rejectUnauthorized).to.equal(true);
  });

  it("passes extraCertificateOptions to CertificateOptions", () => {
    expect(() =>
      optionsForClientTLS("example.com", { extraCertificateOptions: { nope: true } as never }),
    ).to.throw(TypeError, '"nope"');
    expect(() =>
      optionsForClientTLS("example.com", {
        extraCertificateOptions: {
          raiseMinimumTo: TLSVersion.TLSv1_3,
          lowerMaximumSecurityTo: TLSVersion.TLSv1_2,
        },
      }),
    ).to.throw(RangeError);
  });

  it("refuses an unknown option, and a name that is not text, with a TypeError", () => {
    expect(() => optionsForClientTLS("example.com", { trust: null } as never)).to.throw(
      TypeError,
      '"trust"',
    );
    expect(() => optionsForClientTLS(Buffer.from("example.com") as never)).to.throw(
      TypeError,
      "optionsForClientTLS requires text for host names, not bytes",
    );
  });

  it("throws RangeError for text that cannot be the name of a host", () => {
    for (const name of ["", "a b", "exa\0mple.com", "bü cher.ch", "a\nb"]) {
      expect(() => optionsForClientTLS(name), JSON.stringify(name)).to.throw(RangeError);
    }
  });

  it("sends the name of the server, in ASCII", () => {
    const servername = (name: string) =>
      optionsForClientTLS(name).clientConnectionForTLS(null).servername;
    expect(servername("example.com")).to.equal("example.com");
    expect(servername("bücher.ch")).to.equal("xn--bcher-kva.ch");
  });

  it("sends no name for an IP address", () => {
    for (const address of ["127.0.0.1", "::1", "fe80::1%eth0"]) {
      const options = optionsForClientTLS(address);
      expect(options._hostnameIsDnsName, address).to.equal(false);
      expect("servername" in options.clientConnectionForTLS(null)).to.equal(false);
    }
  });

  it("has the name in the attributes of Twisted's class", () => {
    const options = optionsForClientTLS("bücher.ch");
    expect([options._hostname, options._hostnameASCII, options._hostnameIsDnsName]).to.deep.equal([
      "bücher.ch",
      "xn--bcher-kva.ch",
      true,
    ]);
    expect(options._hostnameBytes).to.deep.equal(Buffer.from("xn--bcher-kva.ch"));
  });

  if (whyNoCertificates !== null) {
    it(`checks names: skipped, ${whyNoCertificates}`, function () {
      this.skip();
    });
    return;
  }

  const { get } = certificates();

  describe("its check of the server's name", () => {
    const check = (
      hostname: string,
      certificate: "good" | "wildcard" | "address" | "otherHost",
    ) => {
      const { checkServerIdentity } = optionsForClientTLS(hostname).clientConnectionForTLS(null);
      // Whatever Node thinks the name is.
      return checkServerIdentity?.(
        "localhost",
        get(certificate).original.toLegacyObject() as never,
      );
    };

    it("uses the name that the options were made for", () => {
      expect(check("localhost", "good")).to.equal(undefined);
      expect(check("elsewhere.example", "good")).to.be.instanceOf(Error);
      expect(check("elsewhere.example", "otherHost")).to.equal(undefined);
      expect(check("localhost", "otherHost")).to.be.instanceOf(Error);
    });

    it("accepts a wildcard for one label", () => {
      expect(check("www.example.com", "wildcard")).to.equal(undefined);
      expect(check("example.com", "wildcard")).to.be.instanceOf(Error);
      expect(check("a.b.example.com", "wildcard")).to.be.instanceOf(Error);
    });

    it("compares an IP address only with the addresses in the certificate", () => {
      expect(check("127.0.0.1", "address")).to.equal(undefined);
      expect(check("127.0.0.2", "address")).to.be.instanceOf(Error);
      expect(check("127.0.0.1", "good")).to.be.instanceOf(Error);
      expect(check("::1", "address")).to.be.instanceOf(Error);
    });
  });

  it("sends the certificate of the client", () => {
    const client = get("client");
    const options = optionsForClientTLS("localhost", { clientCertificate: client });
    expect(options.clientConnectionForTLS(null).secureContext).to.equal(options._ctx);
  });
});
