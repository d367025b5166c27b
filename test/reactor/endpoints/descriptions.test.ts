import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  _loadCAsFromDir,
  _parseServer,
  _TLSClientEndpointParser,
  _WrapperEndpoint,
  _WrapperServerEndpoint,
  clientFromString,
  HostnameEndpoint,
  quoteStringArgument,
  registerEndpointParser,
  SSL4ClientEndpoint,
  SSL4ServerEndpoint,
  serverFromString,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
  TCP6ServerEndpoint,
  UNIXClientEndpoint,
  UNIXServerEndpoint,
} from "@twisted-ts/reactor/endpoints";
import { CertificateOptions, ClientTLSOptions } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";
import { FixedResolver, RecorderFactory } from "./support.ts";

const factory = "Factory";
const reactor = { nameResolver: new FixedResolver([]) };

describe("_parseServer", () => {
  it("reads tcp: with its defaults, its interface and its backlog", () => {
    expect(_parseServer("tcp:80", factory)).to.deep.equal([
      "TCP",
      [80, factory],
      { interface: "", backlog: 50 },
    ]);
    expect(_parseServer("tcp:80:interface=127.0.0.1:backlog=6", factory)).to.deep.equal([
      "TCP",
      [80, factory],
      { interface: "127.0.0.1", backlog: 6 },
    ]);
  });

  it("reads unix: with its defaults, its mode in octal, and lockfile as wantPID", () => {
    const read = (description: string) => _parseServer(description, factory);
    const defaults = { mode: 0o666, backlog: 50, wantPID: true };
    const path = ["/var/run/finger", factory];
    expect(read("unix:/var/run/finger")).to.deep.equal(["UNIX", path, defaults]);
    expect(read("unix:/var/run/finger:mode=0660")).to.deep.equal([
      "UNIX",
      path,
      { ...defaults, mode: 0o660 },
    ]);
    expect(read("unix:/var/run/finger:lockfile=0")).to.deep.equal([
      "UNIX",
      path,
      { ...defaults, wantPID: false },
    ]);
  });

  it("takes the character after a backslash as it is", () => {
    const [, args] = _parseServer("unix:foo\\:bar\\=baz\\:qux\\\\", factory);
    expect(args[0]).to.equal("foo:bar=baz:qux\\");
  });

  it("needs no backslash before = in a value", () => {
    const [, args] = _parseServer("unix:address=foo=bar", factory);
    expect(args[0]).to.equal("foo=bar");
  });

  it("reads descriptions in bytes as UTF-8", () => {
    const [, args] = _parseServer(Buffer.from("unix:/tmp/\u00e9"), factory);
    expect(args[0]).to.equal("/tmp/\u00e9");
  });
});

describe("quoteStringArgument", () => {
  it("escapes backslashes and colons, so that they are part of the argument", () => {
    expect(quoteStringArgument("some : stuff \\")).to.equal("some \\: stuff \\\\");
    for (const path of ["C:\\key.pem", "a=b", "::", "\\", "plain", ""]) {
      const [, args] = _parseServer(`unix:address=${quoteStringArgument(path)}`);
      expect(args[0]).to.equal(path);
    }
  });
});

describe("serverFromString", () => {
  it("makes a TCP4ServerEndpoint of tcp:", () => {
    const server = serverFromString(reactor, "tcp:1234:backlog=12:interface=10.0.0.1");
    expect(server).to.be.instanceOf(TCP4ServerEndpoint);
    const { _reactor, _port, _backlog, _interface } = server as TCP4ServerEndpoint;
    expect([_reactor, _port, _backlog, _interface]).to.deep.equal([reactor, 1234, 12, "10.0.0.1"]);
  });

  it("makes a TCP6ServerEndpoint of tcp6:", () => {
    const server = serverFromString(reactor, "tcp6:8080:backlog=12:interface=\\:\\:1");
    expect(server).to.be.instanceOf(TCP6ServerEndpoint);
    const { _reactor, _port, _backlog, _interface } = server as TCP6ServerEndpoint;
    expect([_reactor, _port, _backlog, _interface]).to.deep.equal([reactor, 8080, 12, "::1"]);
    const plain = serverFromString(reactor, "tcp6:8080") as TCP6ServerEndpoint;
    expect([plain._backlog, plain._interface]).to.deep.equal([50, "::"]);
  });

  it("makes a UNIXServerEndpoint of unix:", () => {
    const server = serverFromString(reactor, "unix:/var/foo/bar:backlog=7:mode=0123:lockfile=1");
    expect(server).to.be.instanceOf(UNIXServerEndpoint);
    const { _reactor, _address, _backlog, _mode, _wantPID } = server as UNIXServerEndpoint;
    expect([_reactor, _address, _backlog, _mode, _wantPID]).to.deep.equal([
      reactor,
      "/var/foo/bar",
      7,
      0o123,
      true,
    ]);
  });

  it("makes of haproxy: a wrapper of the endpoint that the rest describes", () => {
    const server = serverFromString(reactor, "haproxy:tcp:8080:interface=\\:\\:1:backlog=7");
    expect(server).to.be.instanceOf(_WrapperServerEndpoint);
    const { _wrappedEndpoint } = server as _WrapperServerEndpoint;
    expect(_wrappedEndpoint).to.be.instanceOf(TCP4ServerEndpoint);
    const { _port, _backlog, _interface } = _wrappedEndpoint as TCP4ServerEndpoint;
    expect([_port, _backlog, _interface]).to.deep.equal([8080, 7, "::1"]);
    const unix = serverFromString(reactor, "haproxy:unix:a\\:b\\\\c") as _WrapperServerEndpoint;
    expect((unix._wrappedEndpoint as UNIXServerEndpoint)._address).to.equal("a:b\\c");
    expect(() => serverFromString(reactor, "haproxy")).to.throw(RangeError, "type: ''");
  });

  const refused: [
    description: string,
    error: typeof TypeError | typeof RangeError,
    text: string,
  ][] = [
    ["ftl:andromeda/carcosa/hali/2387", RangeError, "Unknown endpoint type: 'ftl'"],
    ["TCP:80", RangeError, "Unknown endpoint type: 'tcp'"],
    ["", RangeError, "Unknown endpoint type: ''"],
    ["tcp", TypeError, "port is missing"],
    ["tcp:x", RangeError, "invalid literal for int() with base 10: 'x'"],
    ["tcp:", RangeError, "invalid literal for int() with base 10: ''"],
    ["tcp:80:colour=red", TypeError, 'unknown argument "colour"'],
    ["tcp:80:__proto__=x", TypeError, 'unknown argument "__proto__"'],
    ["tcp:80:port=81", TypeError, "port is given twice"],
    ["tcp:80:a:1:b", TypeError, "4 unnamed arguments"],
    ["unix:/a:mode=999", RangeError, "invalid literal for int() with base 8: '999'"],
    ["unix:/a:lockfile=yes", RangeError, "invalid literal for int() with base 10: 'yes'"],
    ["tcp:80\\", RangeError, "ends in a backslash"],
  ];
  for (const [description, error, text] of refused) {
    it(`refuses ${JSON.stringify(description)}: ${text}`, () => {
      expect(() => serverFromString(reactor, description)).to.throw(error, text);
    });
  }
});

describe("clientFromString", () => {
  const tcp = (description: string) => {
    const client = clientFromString(reactor, description);
    expect(client).to.be.instanceOf(TCP4ClientEndpoint);
    const { _reactor, _host, _port, _timeout, _bindAddress } = client as TCP4ClientEndpoint;
    expect(_reactor).to.equal(reactor);
    return [_host, _port, _timeout, _bindAddress];
  };

  it("makes a TCP4ClientEndpoint of tcp:, host and port with and without their names", () => {
    const full = ["example.com", 1234, 7, ["10.0.0.2", 0]];
    const rest = "timeout=7:bindAddress=10.0.0.2";
    expect(tcp(`tcp:host=example.com:port=1234:${rest}`)).to.deep.equal(full);
    expect(tcp(`tcp:example.com:1234:${rest}`)).to.deep.equal(full);
    expect(tcp(`tcp:example.com:port=1234:${rest}`)).to.deep.equal(full);
    expect(tcp(`tcp:host=example.com:1234:${rest}`)).to.deep.equal(full);
    expect(tcp("TCP:example.com:1234")).to.deep.equal(["example.com", 1234, 30, null]);
  });

  it("makes a UNIXClientEndpoint of unix:, the path with and without its name", () => {
    for (const path of ["path=/var/foo/bar", "/var/foo/bar"]) {
      const client = clientFromString(reactor, `unix:${path}:lockfile=1:timeout=9`);
      expect(client).to.be.instanceOf(UNIXClientEndpoint);
      const { _reactor, _path, _timeout, _checkPID } = client as UNIXClientEndpoint;
      expect([_reactor, _path, _timeout, _checkPID]).to.deep.equal([
        reactor,
        "/var/foo/bar",
        9,
        true,
      ]);
    }
    const plain = clientFromString(reactor, "unix:/x") as UNIXClientEndpoint;
    expect([plain._timeout, plain._checkPID]).to.deep.equal([30, false]);
  });

  const refused: [
    description: string,
    error: typeof TypeError | typeof RangeError,
    text: string,
  ][] = [
    ["ftl:andromeda/carcosa/hali/2387", RangeError, "Unknown endpoint type: 'ftl'"],
    ["tcp:host", TypeError, "port is missing"],
    ["tcp", TypeError, "host is missing"],
    ["tcp:host:x", RangeError, "invalid literal for int() with base 10: 'x'"],
    ["tcp:host:1:2", TypeError, "3 unnamed arguments"],
    ["tcp:host:1:colour=red", TypeError, 'unknown argument "colour"'],
    ["tcp:host:1:timeout=1.5", RangeError, "invalid literal for int()"],
    ["unix", TypeError, "path is missing"],
    ["unix:a:b", TypeError, "2 unnamed arguments"],
    ["tls:host:1:colour=red", TypeError, 'unknown argument "colour"'],
  ];
  for (const [description, error, text] of refused) {
    it(`refuses ${JSON.stringify(description)}: ${text}`, () => {
      expect(() => clientFromString(reactor, description)).to.throw(error, text);
    });
  }
});

type ParserArguments = [reactor: unknown, args: readonly string[], named: Record<string, string>];

describe("registerEndpointParser", () => {
  it("registers a kind of servers and clients, in upper and lower case, until it is removed", () => {
    const seen: unknown[] = [];
    const server = new TCP4ServerEndpoint({} as never, 1);
    const client = new TCP4ClientEndpoint({} as never, "", 1);
    const forget = registerEndpointParser({
      prefix: "Fake",
      parseStreamServer: (...[from, args, named]: ParserArguments) => {
        seen.push([from, args, { ...named }]);
        return server;
      },
      parseStreamClient: (...[from, args, named]: ParserArguments) => {
        seen.push([from, args, { ...named }]);
        return client;
      },
    } as Parameters<typeof registerEndpointParser>[0]);
    try {
      expect(serverFromString(reactor, "fake:hello:world:yes=no:up=down")).to.equal(server);
      expect(clientFromString(reactor, "FAKE:alpha:beta:cee=dee:num=1")).to.equal(client);
      expect(seen).to.deep.equal([
        [reactor, ["hello", "world"], { yes: "no", up: "down" }],
        [reactor, ["alpha", "beta"], { cee: "dee", num: "1" }],
      ]);
    } finally {
      forget();
    }
    forget();
    expect(() => serverFromString(reactor, "fake:x")).to.throw(RangeError);
    expect(() => clientFromString(reactor, "fake:x")).to.throw(RangeError);
  });
});

describe("descriptions with TLS", () => {
  let folder: string;

  before(function () {
    if (whyNoCertificates !== null) {
      console.log(`      skipped: ${whyNoCertificates}`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-endpoints-"));
  });

  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const path = (extension: "pem" | "key" | "both") =>
    quoteStringArgument(certificates().path("good", extension));

  it("makes an SSL4ServerEndpoint of ssl:, certificate and key from two files or one", () => {
    for (const files of [
      `privateKey=${path("key")}:certKey=${path("pem")}`,
      `privateKey=${path("both")}`,
    ]) {
      const server = serverFromString(reactor, `ssl:1234:backlog=12:${files}:interface=10.0.0.1`);
      expect(server).to.be.instanceOf(SSL4ServerEndpoint);
      const { _reactor, _port, _backlog, _interface } = server as SSL4ServerEndpoint;
      expect([_reactor, _port, _backlog, _interface]).to.deep.equal([
        reactor,
        1234,
        12,
        "10.0.0.1",
      ]);
      const options = (server as SSL4ServerEndpoint)._sslContextFactory as CertificateOptions;
      expect(options.certificate?.fingerprint256).to.equal(
        certificates().get("good").original.fingerprint256,
      );
      expect(options.getContext()).to.be.an("object");
    }
  });

  it("reads files whose last line has no line end", () => {
    const trimmed = ["pem", "key"].map((extension) => {
      const copy = join(folder, `trimmed.${extension}`);
      const certificate = certificates().get("good");
      const text = extension === "pem" ? certificate.dumpPEM() : certificate.privateKey.dump(1);
      writeFileSync(copy, text.toString().trimEnd());
      return quoteStringArgument(copy);
    });
    const description = `ssl:1:certKey=${trimmed[0]}:privateKey=${trimmed[1]}`;
    expect(serverFromString(reactor, description)).to.be.instanceOf(SSL4ServerEndpoint);
  });

  it("limits the versions by sslmethod, and refuses an unknown method", () => {
    const of = (method: string) =>
      (
        serverFromString(
          reactor,
          `ssl:1:privateKey=${path("both")}:sslmethod=${method}`,
        ) as SSL4ServerEndpoint
      )._sslContextFactory as CertificateOptions;
    expect(of("TLSv1_2_METHOD")._versions).to.deep.equal({
      minVersion: "TLSv1.2",
      maxVersion: "TLSv1.2",
    });
    expect(of("TLS_METHOD")._versions).to.deep.equal({ minVersion: "TLSv1.2" });
    expect(() => of("SSLv3_METHOD")).to.throw(RangeError, "SSLv3_METHOD");
  });

  it("loads extraCertChain in order, and refuses a file without certificates", () => {
    const chain = join(folder, "chain.pem");
    const { intermediate, authority } = certificates();
    writeFileSync(chain, `${intermediate.dumpPEM()}${authority.dumpPEM()}`);
    const server = serverFromString(
      reactor,
      `ssl:1:privateKey=${path("both")}:extraCertChain=${quoteStringArgument(chain)}`,
    );
    const options = (server as SSL4ServerEndpoint)._sslContextFactory as CertificateOptions;
    expect(options.extraCertChain.map((each) => each.fingerprint256)).to.deep.equal(
      [intermediate, authority].map((each) => each.original.fingerprint256),
    );
    const empty = join(folder, "empty.pem");
    writeFileSync(empty, "");
    expect(() =>
      serverFromString(
        reactor,
        `ssl:1:privateKey=${path("both")}:extraCertChain=${quoteStringArgument(empty)}`,
      ),
    ).to.throw(
      RangeError,
      `Specified chain file '${empty}' doesn't contain any valid certificates in PEM format.`,
    );
  });

  it("takes dhParameters as the path of a file", () => {
    const server = serverFromString(
      reactor,
      `ssl:1:privateKey=${path("both")}:dhParameters=someFile`,
    );
    const options = (server as SSL4ServerEndpoint)._sslContextFactory as CertificateOptions;
    expect(options.dhParameters?._dhFile).to.equal("someFile");
  });

  it("makes an SSL4ClientEndpoint of ssl:, with a certificate and authorities", () => {
    const authorities = join(folder, "authorities");
    mkdirSync(authorities, { recursive: true });
    writeFileSync(join(authorities, "one.pem"), certificates().authority.dumpPEM());
    const rest = `privateKey=${path("key")}:certKey=${path("pem")}:bindAddress=10.0.0.3:timeout=3:caCertsDir=${quoteStringArgument(authorities)}`;
    for (const place of ["host=example.net:port=4321", "example.net:4321"]) {
      const client = clientFromString(reactor, `ssl:${place}:${rest}`) as SSL4ClientEndpoint;
      expect(client).to.be.instanceOf(SSL4ClientEndpoint);
      const { _host, _port, _timeout, _bindAddress } = client;
      expect([_host, _port, _timeout, _bindAddress]).to.deep.equal([
        "example.net",
        4321,
        3,
        ["10.0.0.3", 0],
      ]);
      const options = client._sslContextFactory as CertificateOptions;
      expect(options.verify).to.equal(true);
      expect(options.certificate?.fingerprint256).to.equal(
        certificates().get("good").original.fingerprint256,
      );
    }
  });

  it("checks nothing in ssl: without caCertsDir and hostname, and the name with hostname", () => {
    const context = (description: string) =>
      (clientFromString(reactor, description) as SSL4ClientEndpoint)._sslContextFactory;
    const plain = context("ssl:host=simple.example.org:port=4321") as CertificateOptions;
    expect(plain).to.be.instanceOf(CertificateOptions);
    expect([plain.verify, plain.certificate, plain.privateKey]).to.deep.equal([false, null, null]);
    const named = context("ssl:10.0.0.1:443:hostname=example.com") as ClientTLSOptions;
    expect(named).to.be.instanceOf(ClientTLSOptions);
    expect(named._hostname).to.equal("example.com");
  });

  it("loads the authorities of a folder, each once, without files that cannot be read", () => {
    const authorities = join(folder, "mixed");
    mkdirSync(join(authorities, "folder.pem"), { recursive: true });
    const { authority } = certificates();
    writeFileSync(join(authorities, "a.pem"), authority.dumpPEM());
    writeFileSync(join(authorities, "again.PEM"), authority.dumpPEM());
    writeFileSync(join(authorities, "nonsense.pem"), "no certificate");
    writeFileSync(join(authorities, "other.txt"), certificates().intermediate.dumpPEM());
    expect(_loadCAsFromDir(authorities)._caCerts.map((each) => each.fingerprint256)).to.deep.equal([
      authority.original.fingerprint256,
    ]);
  });

  const creatorOf = ({ _wrapperFactory }: _WrapperEndpoint) => {
    const wrap = _wrapperFactory as (factory: RecorderFactory) => object;
    const wrapping = wrap(new RecorderFactory()) as { _connectionCreator: ClientTLSOptions };
    return wrapping._connectionCreator;
  };

  it("makes of tls: an endpoint with TLS over a HostnameEndpoint", () => {
    const endpoint = clientFromString(
      reactor,
      "tls:example.com:443:timeout=10:bindAddress=127.0.0.1",
    ) as _WrapperEndpoint;
    expect(endpoint).to.be.instanceOf(_WrapperEndpoint);
    const within = endpoint._wrappedEndpoint as HostnameEndpoint;
    expect(within).to.be.instanceOf(HostnameEndpoint);
    expect(String(within)).to.equal("<HostnameEndpoint example.com:443>");
    expect([within._reactor, within._timeout, within._bindAddress]).to.deep.equal([
      reactor,
      10,
      ["127.0.0.1", 0],
    ]);
    expect(creatorOf(endpoint)._hostname).to.equal("example.com");
    const plain = clientFromString(reactor, "tls:example.com:443") as _WrapperEndpoint;
    const { _timeout, _bindAddress } = plain._wrappedEndpoint as HostnameEndpoint;
    expect([_timeout, _bindAddress]).to.deep.equal([30, null]);
  });

  it("reads the host of tls: as UTF-8, encodes it by IDNA to connect, and checks the certificate for the text", () => {
    const endpoint = clientFromString(
      reactor,
      Buffer.from("tls:\u00e9xample.example.com:443"),
    ) as _WrapperEndpoint;
    const within = endpoint._wrappedEndpoint as HostnameEndpoint;
    expect(within._hostBytes.toString()).to.equal("xn--xample-9ua.example.com");
    expect(creatorOf(endpoint)._hostname).to.equal("\u00e9xample.example.com");
  });

  it("with endpoint= connects tls: through the endpoint of that description", () => {
    const endpoint = clientFromString(
      reactor,
      `tls:example.com:443:endpoint=${quoteStringArgument("unix:/tmp/tunnel")}`,
    ) as _WrapperEndpoint;
    expect((endpoint._wrappedEndpoint as UNIXClientEndpoint)._path).to.equal("/tmp/tunnel");
    expect(creatorOf(endpoint)._hostname).to.equal("example.com");
    expect(new _TLSClientEndpointParser().prefix).to.equal("tls");
  });
});
