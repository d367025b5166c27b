import { runInNewContext } from "node:vm";
import { TimeoutError } from "@twisted-ts/deferred";
import { InvalidDelayError } from "@twisted-ts/reactor/base";
import { Clock } from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { Agent, HTTPConnectionPool } from "@twisted-ts/web-client";
import { Headers as OwnHeaders } from "@twisted-ts/web-client/http_headers";
import { type IAgent, type IResponse, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { bytes, connected, errorNames, makeRequest, watch } from "../../support/http-client.ts";
import { knowsAll } from "../../support/known-names.ts";
import { ReplyingAgent, reply } from "../../support/replying-agent.ts";
import { guarded, guardedWithoutStacks } from "../../support/watchdog.ts";

const URI = "http://example.com/";

/** A reactor without a network: the test calls the factories itself. */
const makeReactor = () => Object.assign(new MemoryReactorClock(), { nameResolver: knowsAll });

/** The error that a request fails with, before its agent is called. */
function refused(options: object, url: unknown = URI): Error {
  const agent = new ReplyingAgent();
  const { failure } = watch(treq.get(url as string, { agent, ...options }));
  expect(agent.requests).to.deep.equal([]);
  return failure?.value as Error;
}

describe("an option that is true or false", () => {
  const names = [
    "allow_redirects",
    "browser_like_redirects",
    "unbuffered",
    "persistent",
    "trust_env",
  ];
  for (const name of names) {
    it(`is refused with a TypeError when it is anything else: ${name}`, () => {
      for (const value of ["false", "", 0, 1, Number.NaN, [], {}, () => true]) {
        const error = refused({ [name]: value });
        expect(error, String(value)).to.be.instanceOf(TypeError);
        expect(error.message).to.match(new RegExp(`^${name} must be true or false, not `));
      }
    });
  }

  it("is left out when it is null", () => {
    const agent = new ReplyingAgent();
    const { failure } = watch(
      treq.get(URI, { agent, allow_redirects: null, unbuffered: null, trust_env: null }),
    );
    expect(failure).to.equal(undefined);
    expect(agent.requests).to.have.length(1);
  });
});

describe("the option pool", () => {
  it("is refused with a TypeError when it cannot give a connection", () => {
    for (const pool of [{}, [], 5, "pool", () => undefined]) {
      const error = refused({ pool });
      expect(error, String(pool)).to.be.instanceOf(TypeError);
      expect(error.message).to.match(/^pool must have a method getConnection/);
    }
  });
});

describe("the option headers", () => {
  const kinds: [name: string, headers: treq.HeaderValues][] = [
    ["an object", { "X-A": ["1", "2"], "x-b": "é" }],
    ["Headers", new OwnHeaders({ "X-A": ["1", "2"], "X-B": ["é"] })],
    [
      "a Map",
      new Map<string, treq.HeaderOption>(Object.entries({ "X-A": ["1", "2"], "X-B": "é" })),
    ],
    [
      "pairs",
      [
        ["X-A", "1"],
        ["x-b", Buffer.from("é")],
        ["x-a", "2"],
      ],
    ],
    ["a number as a value", { "X-A": ["1", 2], "X-B": "é", "X-C": undefined }],
    ["a generator of pairs", Object.entries({ "X-A": ["1", "2"], "X-B": "é" }).values()],
    // The Headers of another copy of this package.
    [
      "Headers of another copy",
      {
        getAllRawHeaders: () => [
          [Buffer.from("X-A"), [Buffer.from("1"), Buffer.from("2")]],
          [Buffer.from("X-B"), [Buffer.from("é")]],
        ],
      } as never,
    ],
  ];
  for (const [name, headers] of kinds) {
    it(`may be ${name}`, () => {
      const agent = new ReplyingAgent();
      treq.get(URI, { agent, headers });
      expect(agent.header("X-A")).to.equal("1|2");
      expect(agent.header("X-B")).to.equal("é");
      expect(agent.header("X-C")).to.equal(null);
    });
  }

  it("may be Headers of fetch", () => {
    const headers = new Headers({ "X-A": "1" });
    headers.append("X-A", "2");
    headers.append("Set-Cookie", "a");
    headers.append("Set-Cookie", "b");
    const agent = new ReplyingAgent();
    treq.get(URI, { agent, headers });
    expect(agent.header("X-A")).to.equal("1, 2");
    expect(agent.header("Set-Cookie")).to.equal("a|b");
  });

  it("may be an object of another realm", () => {
    const agent = new ReplyingAgent();
    treq.get(URI, { agent, headers: runInNewContext("({ 'X-A': '1' })") });
    expect(agent.header("X-A")).to.equal("1");
  });

  it("is not changed", () => {
    const headers = new OwnHeaders();
    treq.post(URI, { agent: new ReplyingAgent(), headers, data: { a: 1 }, auth: ["a", "b"] });
    expect([...headers.getAllRawHeaders()]).to.deep.equal([]);
  });

  it("is refused with a TypeError when it is anything else", () => {
    const wrong: [headers: unknown, named: string][] = [
      ["X-A: 1", "a string"],
      [5, "a number"],
      [new Date(0), "a Date"],
      [Promise.resolve({}), "a Promise"],
      [["X-A", "1"], "a string"],
      [[["X-A"]], "an Array"],
      [[[5, "1"]], "an Array"],
      [{ "X-A": null }, '"X-A" must be text, a number or bytes, not null'],
      [{ "X-A": {} }, "not an object"],
      [{ "X-A": true }, "not a boolean"],
      [{ "X-A": [["1"]] }, "not an Array"],
      [new Map([["X-A", new Date(0)]]), "not a Date"],
    ];
    for (const [headers, named] of wrong) {
      const error = refused({ headers });
      expect(error, named).to.be.instanceOf(TypeError);
      expect(error.message).to.contain(named);
    }
  });
});

describe("the option auth", () => {
  it("may have bytes", () => {
    const agent = new ReplyingAgent();
    treq.get(URI, { agent, auth: [Buffer.from("us"), Buffer.from([0xe9])] });
    expect(agent.header("Authorization")).to.equal(
      `Basic ${Buffer.from("us:\xe9", "latin1").toString("base64")}`,
    );
  });

  it("is refused with UnknownAuthConfig, whose message does not contain it, when it is anything else", () => {
    for (const auth of [
      "ann:secret",
      ["ann"],
      ["ann", "secret", "x"],
      ["ann", 5],
      [null, "secret"],
      { user: "ann", password: "secret" },
      new Map([["ann", "secret"]]),
      5,
      Buffer.from("ann:secret"),
    ]) {
      const error = refused({ auth });
      expect(error).to.be.instanceOf(treq.UnknownAuthConfig).and.instanceOf(TypeError);
      expect(error.message).to.not.contain("secret");
    }
  });
});

describe("the option params", () => {
  it("accepts the values that data accepts, and leaves out undefined ones", () => {
    const agent = new ReplyingAgent();
    const form = new FormData();
    form.append("a", "é");
    for (const params of [
      { a: "é", b: undefined },
      new Map([["a", "é"]]),
      form,
      new URLSearchParams({ a: "é" }),
    ]) {
      treq.get(`${URI}?x=%20y`, { agent, params });
      expect(agent.requests.at(-1)?.uri).to.equal(`${URI}?x=%20y&a=%C3%A9`);
    }
    treq.get(URI, { agent, params: { a: Buffer.from([0xff]), b: true, c: 1.5, d: [1, "2"] } });
    expect(agent.requests.at(-1)?.uri).to.equal(`${URI}?a=%FF&b=true&c=1.5&d=1&d=2`);
  });

  it("is refused with a TypeError when a value has no obvious text, or names are missing", () => {
    const file = new FormData();
    file.append("a", new Blob(["x"]));
    for (const params of [
      { a: {} },
      { a: null },
      { a: new Date(0) },
      { a: new Map() },
      "a=1",
      5,
      [1, 2],
      ["ab"],
      new Set(["a"]),
      new Blob(["a=1"]),
      file,
    ]) {
      expect(refused({ params }), String(params)).to.be.instanceOf(TypeError);
    }
  });
});

describe("the URL", () => {
  // The results of hyperlink 21, which treq uses.
  const cases: [given: string, sent: string][] = [
    ["http://é.example/ü?q=ñ#fñ", "http://xn--9ca.example/%C3%BC?q=%C3%B1#f%C3%B1"],
    ["http://example.com/a b?c d#e f", "http://example.com/a%20b?c%20d#e%20f"],
    ["http://example.com/%C3%BC?%zz&a=%41", "http://example.com/%C3%BC?%zz&a=%41"],
    ["http://ex.com/a;b=c/./../x//y", "http://ex.com/a;b=c/./../x//y"],
    [
      'http://ex.com/"<>\\^`{|}?"<>\\^`{|}[]',
      "http://ex.com/%22%3C%3E%5C%5E%60%7B%7C%7D?%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D",
    ],
    ["http://ex.com/a[b]:@!$'()*+,=", "http://ex.com/a%5Bb%5D:@!$'()*+,="],
    ["http://ex.com/?a=b=c;d/e?f", "http://ex.com/?a=b=c;d/e?f"],
    ["http://ex.com/a\r\nb?c\nd", "http://ex.com/a%0D%0Ab?c%0Ad"],
    ["http://ex.com/100%", "http://ex.com/100%"],
    ["http://пример.рф/путь", "http://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"],
    ["http://straße.de/", "http://xn--strae-oqa.de/"],
    ["http://xn--9ca.example/", "http://xn--9ca.example/"],
    ["http://ex．com/a", "http://ex.com/a"],
    [
      "http://日本語.jp:8080/日本?語=ご",
      "http://xn--wgv71a119e.jp:8080/%E6%97%A5%E6%9C%AC?%E8%AA%9E=%E3%81%94",
    ],
    ["http://ex.com/\u{1f600}", "http://ex.com/%F0%9F%98%80"],
    // hyperlink cannot read this one.
    ["http://[::1]:8080/é", "http://[::1]:8080/%C3%A9"],
    // A valid URI is not changed; hyperlink changes some.
    ["http://EXAMPLE.com:80/?", "http://EXAMPLE.com:80/?"],
    ["http://ex.com/a%2fb?x=+%2B", "http://ex.com/a%2fb?x=+%2B"],
  ];
  for (const [given, sent] of cases) {
    it(`${JSON.stringify(given)} is sent as a URI`, () => {
      const agent = new ReplyingAgent();
      treq.get(given, { agent });
      expect(agent.requests[0]?.uri).to.equal(sent);
    });
  }

  it("may be a URL, of another realm as well, or bytes", () => {
    const agent = new ReplyingAgent();
    treq.get(new URL("http://é.example/ü"), { agent });
    treq.get(Buffer.from("http://example.com/a"), { agent });
    expect(agent.requests.map(({ uri }) => uri)).to.deep.equal([
      "http://xn--9ca.example/%C3%BC",
      "http://example.com/a",
    ]);
  });

  it("gets its parameters after it is encoded", () => {
    const agent = new ReplyingAgent();
    treq.get("http://example.com/ü?é#ñ", { agent, params: { ö: "ä" } });
    expect(agent.requests[0]?.uri).to.equal(
      "http://example.com/%C3%BC?%C3%A9&%C3%B6=%C3%A4#%C3%B1",
    );
  });

  it("may have credentials beyond ASCII", () => {
    const agent = new ReplyingAgent();
    treq.get("http://üser:pä@é.example/", { agent });
    expect(agent.requests[0]?.uri).to.equal("http://xn--9ca.example/");
    expect(agent.header("Authorization")).to.equal(
      `Basic ${Buffer.from("üser:pä").toString("base64")}`,
    );
  });

  it("is refused with a RangeError when its host has no form in ASCII", () => {
    for (const url of [
      "http://é\\evil.example/",
      "http://é／evil.example/",
      "http://é evil.example/",
      "http://é\tevil.example/",
      "http://é<.example/",
      "http://１２７.0.0.1/",
      `http://${"é".repeat(300)}.example/`,
      "http://example.com/\ud800",
      "http://é\ud800.example/",
    ]) {
      expect(refused({}, url), JSON.stringify(url)).to.be.instanceOf(RangeError);
    }
  });

  it("is refused with a TypeError when it is neither text, a URL nor bytes", () => {
    for (const url of [5, null, {}, ["http://x/"], new Map()]) {
      const error = refused({}, url);
      expect(error).to.be.instanceOf(TypeError);
      expect(error.message).to.match(/^The URL must be text/);
    }
  });

  for (const part of ["é", " ", "a@", "?&", "%", ":/", "a:"]) {
    it(`is read without hanging when it holds "${part}" half a million times`, () => {
      const agent = new ReplyingAgent();
      const text = part.repeat(500_000);
      for (const url of [`http://example.com/${text}?${text}`, text, `http://${text}`]) {
        guarded(() => watch(treq.get(url, { agent })));
      }
      guarded(() => watch(treq.get("http://example.com/", { agent, params: { a: text } })));
    });
  }
});

describe("the method", () => {
  it("is sent in capitals, as treq does", () => {
    const agent = new ReplyingAgent();
    treq.request("get", URI, { agent });
    expect(agent.requests[0]?.method).to.equal("GET");
  });

  it("is refused with a TypeError when it is no text", () => {
    const { failure } = watch(treq.request(5 as never, URI, { agent: new ReplyingAgent() }));
    expect(failure?.value).to.be.instanceOf(TypeError);
  });
});

describe("the option timeout", () => {
  it("is refused at once when it is not a valid time", () => {
    const clock = new Clock();
    for (const timeout of ["5", [5], {}, true, new Date(0), 5n]) {
      expect(refused({ timeout, reactor: clock }), String(timeout)).to.be.instanceOf(TypeError);
    }
    for (const timeout of [Number.NaN, -1, Number.NEGATIVE_INFINITY]) {
      expect(refused({ timeout, reactor: clock })).to.be.instanceOf(InvalidDelayError);
    }
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("is unlimited when it is 0, null or Infinity", () => {
    const clock = new Clock();
    for (const timeout of [0, null, Number.POSITIVE_INFINITY]) {
      watch(treq.get(URI, { agent: new ReplyingAgent(), timeout, reactor: clock }));
    }
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  /**
   * A request over a reactor without a network; it expires after five seconds.
   */
  const requesting = (options: treq.TreqRequestOptions = {}, method = "GET") => {
    const reactor = makeReactor();
    const pool = new HTTPConnectionPool(reactor as never);
    const agent = new Agent(reactor as never, { pool });
    const outcome = watch(
      treq.request(method, "http://127.0.0.1/", { agent, timeout: 5, reactor, ...options }),
    );
    return { reactor, outcome, agent, pool };
  };
  type Requesting = ReturnType<typeof requesting>;

  const connect = ({ reactor }: Requesting) => {
    const [, , factory] = reactor.tcpClients.at(-1) as unknown as [
      string,
      number,
      { buildProtocol(address: unknown): never },
    ];
    const lost: unknown[] = [];
    const protocol = factory.buildProtocol(null) as {
      makeConnection(transport: unknown): void;
      dataReceived(data: Buffer): void;
    };
    protocol.makeConnection({
      write: () => undefined,
      writeSequence: () => undefined,
      registerProducer: () => undefined,
      unregisterProducer: () => undefined,
      pauseProducing: () => undefined,
      resumeProducing: () => undefined,
      loseConnection: () => lost.push("lose"),
      abortConnection: () => lost.push("abort"),
    });
    return { protocol, lost };
  };

  const strikes: [when: string, start: () => Requesting][] = [
    ["while it connects", () => requesting()],
    [
      "while it waits for the response",
      () => {
        const request = requesting();
        connect(request);
        return request;
      },
    ],
    [
      "while the body is sent",
      () => {
        const never = { next: () => new Promise(() => undefined) };
        const request = requesting(
          { data: { [Symbol.asyncIterator]: () => never } as never },
          "POST",
        );
        connect(request);
        return request;
      },
    ],
    [
      "in the middle of the head",
      () => {
        const request = requesting();
        connect(request).protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-"));
        return request;
      },
    ],
    [
      "after a redirect",
      () => {
        const request = requesting();
        connect(request).protocol.dataReceived(
          bytes("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n"),
        );
        return request;
      },
    ],
  ];
  for (const [when, start] of strikes) {
    it(`fails with TimeoutError of defer ${when}`, () => {
      const { reactor, outcome } = start();
      reactor.advance(4.9);
      expect(outcome.fired).to.equal(0);
      reactor.advance(0.2);
      expect(outcome.failure?.value).to.be.instanceOf(TimeoutError);
      expect(outcome.failure?.getErrorMessage()).to.equal("(5, 'Deferred')");
    });
  }

  it("fails with TimeoutError while it waits for a connection of the pool", () => {
    const reactor = makeReactor();
    const pool = new HTTPConnectionPool(reactor as never);
    pool.maxConnectionsPerHost = 1;
    const agent = new Agent(reactor as never, { pool });
    const first = watch(treq.get("http://127.0.0.1/", { agent }));
    const second = watch(treq.get("http://127.0.0.1/", { agent, timeout: 5, reactor }));
    reactor.advance(5);
    expect(errorNames(second.failure)).to.equal("TimeoutError");
    expect(first.fired).to.equal(0);
  });

  it("has the error of the cancelled request as its cause", () => {
    const request = requesting();
    connect(request);
    request.reactor.advance(5);
    const error = request.outcome.failure?.value as Error & { readonly cause: Error };
    expect(error.cause.name).to.equal("ResponseNeverReceived");
  });

  it("does not limit the time of the response's body", () => {
    const request = requesting();
    connect(request).protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"));
    request.reactor.advance(100);
    expect(request.outcome.value?.code).to.equal(200);
  });
});

describe("the options agent, pool, persistent and reactor", () => {
  it("are refused with a TypeError when they are of another kind", () => {
    for (const options of [{ agent: {} }, { agent: 5 }, { reactor: {} }, { reactor: 5 }]) {
      const { failure } = watch(treq.get(URI, options as never));
      expect(failure?.value, JSON.stringify(options)).to.be.instanceOf(TypeError);
    }
    expect(() => new treq.HTTPClient({} as never)).to.throw(TypeError);
  });

  it("connect through the given reactor, and keep the connection in the given pool", () => {
    const reactor = makeReactor();
    const pool = new HTTPConnectionPool(reactor as never);
    watch(treq.get("http://127.0.0.1:81/", { reactor: reactor as never, pool }));
    watch(treq.get("http://127.0.0.1:82/", { reactor: reactor as never, persistent: false }));
    watch(treq.get("http://127.0.0.1:83/", { reactor: reactor as never }));
    expect(reactor.tcpClients.map(([, port]) => port)).to.deep.equal([81, 82, 83]);
  });
});

describe("the option unbuffered", () => {
  it("allows the body to be read only once", () => {
    const agent = new ReplyingAgent(reply("abc"), reply("abc"));
    const kept = watch(treq.get(URI, { agent })).value as treq.TreqResponse;
    const once = watch(treq.get(URI, { agent, unbuffered: true })).value as treq.TreqResponse;
    for (const response of [kept, once]) {
      expect(watch(response.content()).value?.toString()).to.equal("abc");
    }
    expect(watch(kept.content()).value?.toString()).to.equal("abc");
    expect(errorNames(watch(once.content()).failure)).to.equal("InvalidStateError");
  });
});

describe("a response", () => {
  const respond = (headers: string, body = "\xe9"): treq.TreqResponse => {
    const agent: IAgent = new ReplyingAgent(reply(body, headers));
    return watch(treq.get(URI, { agent })).value as treq.TreqResponse;
  };

  it("is read in the charset of its last Content-Type, in every spelling", () => {
    const types: [type: string, text: string][] = [
      ["text/plain; charset=iso-8859-1", "é"],
      ["text/plain;CHARSET=ISO-8859-1", "é"],
      ['text/plain; charset="iso-8859-1"', "é"],
      ["text/plain; charset='iso-8859-1'", "é"],
      ['text/plain; charset="iso-\\8859-1"', "é"],
      ["text/plain ; x=y ; charset = iso-8859-1 ; z", "é"],
      ['text/plain; x="; charset=koi8-r"; charset=iso-8859-1', "é"],
      ["text/plain; charset=koi8-r\r\nContent-Type: text/plain; charset=iso-8859-1", "é"],
      ["text/plain; charset=", "\ufffd"],
      ["text/plain; charset", "\ufffd"],
      ["text/plain; xcharset=iso-8859-1", "\ufffd"],
      ["charset=iso-8859-1", "\ufffd"],
      // A letter beyond ASCII whose lower case is an ASCII letter makes another name.
      ["text/plain; charset=\xe2\x84\xaaoi8-r", "RangeError"],
    ];
    for (const [type, text] of types) {
      const { value, failure } = watch(respond(`Content-Type: ${type}\r\n`).text());
      const error = failure?.value as Error | undefined;
      expect(value ?? error?.name, type).to.equal(text);
    }
  });

  it("looks for the charset in a header of a million characters without hanging", () => {
    for (const part of ["; ", ";charset", '"', "\\", '"\\', "=", " ", ";charset='", "'"]) {
      const response = respond("X: y\r\n", "x");
      response.headers.setRawHeaders("Content-Type", [part.repeat(1_000_000)]);
      guarded(() => watch(response.text()));
    }
  });

  it("is cancelled by 200 000 callers without hanging", () => {
    const { protocol } = connected();
    const outcome = watch(protocol.request(makeRequest()));
    protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"));
    const response = new treq.TreqResponse(outcome.value as IResponse);
    const waiting = Array.from({ length: 200_000 }, () => response.content());
    for (const each of waiting) watch(each);
    guardedWithoutStacks(() => {
      for (const each of waiting) each.cancel();
    });
    expect(waiting.every((each) => each.called)).to.equal(true);
  });

  it("shows its status, Content-Type and size", () => {
    const response = respond("Content-Type: text/plain\r\n", "x".repeat(1234));
    expect(String(response)).to.equal("<TreqResponse 200 'text/plain' 1,234 bytes>");
    (response.original as { length: unknown }).length = UNKNOWN_LENGTH;
    expect(String(response)).to.equal("<TreqResponse 200 'text/plain' unknown size>");
  });
});
