import { createHash } from "node:crypto";
import { DigestAuthAgent, RedirectAgent } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IBodyProducer } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { InstantProducer } from "../../support/body-producers.ts";
import { watch } from "../../support/http-client.ts";
import { StubAgent } from "../../support/stub-client.ts";
import { guarded } from "../../support/watchdog.ts";

class Replayable extends InstantProducer {
  replay(): IBodyProducer {
    return new Replayable(["body"], 4);
  }
}

/** An agent with the cnonce of the examples of RFC 7616. */
class ExampleAgent extends DigestAuthAgent {
  override _makeCnonce(): string {
    return "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  }
}

function makeDigestAgent(origin?: string) {
  const stub = new StubAgent();
  const agent = new ExampleAgent(stub, "Mufasa", "Circle of Life", origin);
  const challenge = (...values: string[]) => stub.reply(401, { "www-authenticate": values });
  const sent = (): string | undefined => stub.last.headers?.getRawHeaders("Authorization")?.[0];
  return { stub, agent, challenge, sent };
}

const NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
const OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
const COMMON = `realm="http-auth@example.org", qop="auth, auth-int", nonce="${NONCE}", opaque="${OPAQUE}"`;
const URI = "http://www.example.org/dir/index.html";

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function field(authorization: string | undefined, name: string): string | undefined {
  return new RegExp(`${name}="?([^",]*)`).exec(authorization ?? "")?.[1];
}

describe("DigestAuthAgent", () => {
  it("sends letters beyond ISO-8859-1 in UTF-8, also when the server does not ask for it", () => {
    for (const [name, password] of [
      ["Łukasz", "secret"],
      ["Mufasa", "Ł"],
    ] as const) {
      const stub = new StubAgent();
      const agent = new DigestAuthAgent(stub, name, password);
      watch(agent.request("GET", URI));
      stub.reply(401, { "www-authenticate": ['Digest realm="r", nonce="n"'] });
      const sent = stub.last.headers?.getRawHeaders("Authorization")?.[0];
      const secret = md5(`${name}:r:${password}`);
      const response = md5(`${secret}:n:${md5("GET:/dir/index.html")}`);
      expect(field(sent, " response")).to.equal(response);
      const shown = name === "Mufasa" ? 'username="Mufasa"' : "username*=UTF-8''%C5%81ukasz";
      expect(sent).to.contain(`Digest ${shown}, `);
    }
  });

  it("refuses a name with a control character, which a header cannot carry", () => {
    for (const name of ["a\nb", "a\r\n", "\0", "\x7f"]) {
      expect(() => new DigestAuthAgent(new StubAgent(), name, "x")).to.throw(RangeError, "control");
    }
    expect(() => new DigestAuthAgent(new StubAgent(), "Åsa", "a\nb")).not.to.throw();
  });

  for (const [algorithm, response] of [
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const) {
    it(`responds to a challenge of ${algorithm} as in RFC 7616 section 3.9.1`, () => {
      const { stub, agent, challenge, sent } = makeDigestAgent();
      const outcome = watch(agent.request("GET", URI));
      expect(sent()).to.equal(undefined);
      challenge(`Digest ${COMMON}, algorithm=${algorithm}`);
      expect(field(sent(), " response")).to.equal(response);
      expect(sent()).to.match(/^Digest username="Mufasa", realm="http-auth@example.org", /);
      expect(sent()).to.contain(`, uri="/dir/index.html", `);
      expect(sent()).to.contain(`, algorithm=${algorithm}, qop=auth, nc=00000001, `);
      expect(field(sent(), "opaque")).to.equal(OPAQUE);
      const last = stub.reply(200);
      expect(outcome.value).to.equal(last);
      expect(stub.requests).to.have.length(2);
    });
  }

  it("uses the first supported challenge, in any header and any spelling", () => {
    const { agent, challenge, sent } = makeDigestAgent();
    agent.request("GET", URI);
    challenge(
      'Negotiate abc==, Basic realm="a, Digest \\"b\\"", DIGEST realm=x, nonce=1, qop="auth-int"',
      `Digest ${COMMON}, algorithm=SHA-512-256`,
      `digest Realm = "r\\"q" ,, NONCE="n" ,QOP=auth, algorithm=sha-256`,
    );
    expect(sent()).to.contain('realm="r\\"q"');
    expect(sent()).to.contain("algorithm=sha-256");
  });

  it("computes the older form when the server names no qop", () => {
    const { agent, challenge, sent } = makeDigestAgent();
    agent.request("POST", "http://h/p?q");
    challenge('Digest realm="r", nonce="n"');
    const expected = md5(`${md5("Mufasa:r:Circle of Life")}:n:${md5("POST:/p?q")}`);
    expect(field(sent(), " response")).to.equal(expected);
    expect(sent()).not.to.contain("qop");
  });

  it("keeps one secret for a session of MD5-sess, and counts its requests", () => {
    const { stub, agent, challenge, sent } = makeDigestAgent();
    agent.request("GET", "http://h/a");
    challenge('Digest realm="r", nonce="n", qop=auth, algorithm=MD5-sess');
    stub.reply(200);
    agent.request("GET", "http://h/b");
    const cnonce = field(sent(), "cnonce");
    const secret = md5(`${md5("Mufasa:r:Circle of Life")}:n:${cnonce}`);
    const expected = md5(`${secret}:n:00000002:${cnonce}:auth:${md5("GET:/b")}`);
    expect(field(sent(), " response")).to.equal(expected);
    expect(stub.requests).to.have.length(3);
  });

  it("sends names beyond ASCII, or their hash, when the server reads UTF-8", () => {
    const stub = new StubAgent();
    const agent = new DigestAuthAgent(stub, "J\u00e4s\u00f8n Doe", "secret");
    const sent = (): string => stub.last.headers?.getRawHeaders("Authorization")?.[0] ?? "";
    agent.request("GET", "http://h/");
    stub.reply(401, { "www-authenticate": ['Digest realm="r", nonce="1", charset=UTF-8'] });
    expect(sent()).to.match(/^Digest username\*=UTF-8''J%C3%A4s%C3%B8n%20Doe, /);
    stub.reply(401, {
      "www-authenticate": ['Digest realm="r", nonce="2", stale=true, charset=UTF-8, userhash=true'],
    });
    const hashed = md5("J\u00e4s\u00f8n Doe:r");
    expect(field(sent(), "username")).to.equal(stub.requests.length === 2 ? undefined : hashed);
  });

  it("returns the 401 when the password is wrong, and when no challenge is supported", () => {
    for (const [challenges, requests] of [
      [['Digest realm="r", nonce="1"', 'Digest realm="r", nonce="2"'], 2],
      [['Basic realm="r"'], 1],
      [['Digest realm="r"'], 1],
      [["Digest"], 1],
      [['Digest realm="r", nonce="1'], 1],
    ] as const) {
      const { stub, agent, challenge } = makeDigestAgent();
      const outcome = watch(agent.request("GET", "http://h/"));
      for (const values of challenges) challenge(values);
      expect(outcome.value?.code).to.equal(401);
      expect(stub.requests).to.have.length(requests);
    }
  });

  it("replaces a nonce that has become stale, within one request", () => {
    const { stub, agent, challenge, sent } = makeDigestAgent();
    agent.request("GET", "http://h/");
    challenge('Digest realm="r", nonce="1"');
    stub.reply(200);
    const outcome = watch(agent.request("GET", "http://h/"));
    expect(field(sent(), " nonce")).to.equal("1");
    challenge('Digest realm="r", nonce="2", stale=TRUE');
    expect(field(sent(), " nonce")).to.equal("2");
    stub.reply(200);
    expect(outcome.value?.code).to.equal(200);
  });

  it("sends a request at most three times, whatever the server returns", () => {
    const { stub, agent, challenge } = makeDigestAgent();
    agent.request("GET", "http://h/");
    challenge('Digest realm="r", nonce="0"');
    stub.reply(200);
    const before = stub.requests.length;
    const outcome = watch(agent.request("GET", "http://h/"));
    for (let nonce = 1; outcome.fired === 0; nonce += 1) {
      challenge(`Digest realm="r", nonce="${nonce}", stale=true`);
    }
    expect(stub.requests.length - before).to.equal(3);
  });

  it("sends a body again when it can be repeated, and returns the 401 when it cannot", () => {
    const { stub, agent, challenge } = makeDigestAgent();
    const outcome = watch(
      agent.request("PUT", "http://h/", null, new InstantProducer(["body"], 4)),
    );
    challenge('Digest realm="r", nonce="1"');
    expect(outcome.value?.code).to.equal(401);
    agent.request("PUT", "http://h/", null, new Replayable(["body"], 4));
    challenge('Digest realm="r", nonce="1"');
    expect(stub.last.bodyProducer).to.be.instanceOf(Replayable);
    expect(stub.requests).to.have.length(3);
  });

  it("C1: sends credentials to no other origin, after a redirect or otherwise", () => {
    const { stub, agent, sent } = makeDigestAgent();
    const redirecting = new RedirectAgent(agent);
    watch(redirecting.request("GET", "http://h/"));
    stub.reply(401, { "www-authenticate": ['Digest realm="r", nonce="1"'] });
    expect(sent()).to.match(/^Digest/);
    stub.reply(302, { location: ["http://evil/"] });
    expect(sent()).to.equal(undefined);
    stub.reply(401, { "www-authenticate": ['Digest realm="r", nonce="1"'] });
    expect([stub.last.uri, sent()]).to.deep.equal(["http://evil/", undefined]);
    for (const uri of ["https://h/", "http://h:81/", "http://www.h/"]) {
      watch(agent.request("GET", uri));
      expect(sent()).to.equal(undefined);
    }
    watch(agent.request("GET", "http://H:80/"));
    expect(sent()).to.match(/^Digest/);
  });

  it("authenticates for the origin that it is given, and for no other", () => {
    const { stub, agent, challenge, sent } = makeDigestAgent("http://h/");
    watch(agent.request("GET", "http://other/"));
    challenge('Digest realm="r", nonce="1"');
    expect(stub.requests).to.have.length(1);
    watch(agent.request("GET", "http://h/"));
    challenge('Digest realm="r", nonce="1"');
    expect(sent()).to.match(/^Digest/);
  });

  it("sends a caller's own Authorization unchanged", () => {
    const { stub, agent, challenge } = makeDigestAgent();
    watch(agent.request("GET", "http://h/", new Headers({ authorization: ["Own x"] })));
    challenge('Digest realm="r", nonce="1"');
    expect(stub.requests).to.have.length(1);
    expect(stub.last.headers?.getRawHeaders("Authorization")).to.deep.equal(["Own x"]);
  });

  it("reads a challenge of a million characters without hanging", () => {
    const length = 1_000_000;
    for (const value of [
      `Digest realm="${"\\a".repeat(length)}`,
      `Digest realm="r", nonce="${"\\".repeat(2 * length)}n"`,
      "a ".repeat(length / 2),
      `Digest ${"x=y ,".repeat(length)}`,
      `a ${" ".repeat(length)}`.repeat(2),
      `Digest ${",".repeat(length)}"`,
    ]) {
      const { agent, challenge } = makeDigestAgent();
      watch(agent.request("GET", "http://h/"));
      guarded(() => challenge(value));
    }
  });

  it("refuses names and passwords that are not text", () => {
    expect(() => new DigestAuthAgent(new StubAgent(), "a", 5 as never)).to.throw(TypeError);
    expect(() => new DigestAuthAgent(new StubAgent(), "a", "b", "nowhere")).to.throw(RangeError);
  });
});
