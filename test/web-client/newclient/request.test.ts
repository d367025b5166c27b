// Request, and the classes that write its body. The letters are rows of the list of attacks: B is
// about what we write.

import { Deferred, Failure } from "@twisted-ts/deferred";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import {
  ChunkedEncoder,
  ExcessWrite,
  LengthEnforcingConsumer,
  Request,
  WrongBodyLength,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { InstantProducer, ManualProducer } from "../../support/body-producers.ts";
import { bytes, errorNames, makeRequest, watch } from "../../support/http-client.ts";
import { logged } from "../../support/mute.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";

/** What a request writes at once. */
function written(request: Request): string {
  const transport = new RecordingTransport();
  request.writeTo(transport as never);
  return transport.written;
}

const HOST = "Host: example.com\r\n";

/** The formats of what is logged as a failure while `act` runs. */
function loggedFailures(act: () => void): string[] {
  return logged(act)
    .filter((event) => event.log_failure !== undefined)
    .map((event) => String(event.log_format));
}

describe("Request", () => {
  describe("its head", () => {
    it("is request line, then Connection: close unless persistent, then the headers in order", () => {
      const headers = { "x-b": ["1", "2"], "X-a": ["3"] };
      expect(written(makeRequest("GET", { headers, persistent: false }))).to.equal(
        `GET / HTTP/1.1\r\nConnection: close\r\n${HOST}X-B: 1\r\nX-B: 2\r\nX-A: 3\r\n\r\n`,
      );
      expect(written(makeRequest())).to.equal(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    });

    it("has the values of one name together, where the name came first", () => {
      const headers = new Headers({ Host: ["example.com"] });
      for (const [name, value] of ["X-A 1", "X-B 2", "x-a 3"].map((each) => each.split(" "))) {
        headers.addRawHeader(name as string, value as string);
      }
      expect(written(new Request("GET", "/", headers, null, true))).to.equal(
        `GET / HTTP/1.1\r\n${HOST}X-A: 1\r\nX-A: 3\r\nX-B: 2\r\n\r\n`,
      );
    });

    it("says Content-Length: 0 for PUT, POST and PATCH without body, and for no other method", () => {
      for (const method of ["PUT", "POST", "PATCH"]) {
        expect(written(makeRequest(method))).to.contain("Content-Length: 0\r\n");
      }
      for (const method of ["GET", "DELETE"]) {
        expect(written(makeRequest(method))).not.to.contain("Content-Length");
      }
    });

    it("is in the spelling that the caller gave, when the headers keep it", () => {
      const headers = new Headers(
        { "x-CAPS": ["1"], host: ["example.com"] },
        { keepSpelling: true },
      );
      expect(written(new Request("GET", "/", headers, null, true))).to.equal(
        "GET / HTTP/1.1\r\nx-CAPS: 1\r\nhost: example.com\r\n\r\n",
      );
    });

    it("asks for no 100 response where there is no content", () => {
      const headers = { Expect: ["100-continue"], "X-A": ["1"] };
      for (const body of [null, new InstantProducer([], 0)]) {
        const text = written(makeRequest("POST", { headers, body }));
        expect(text).to.contain("X-A: 1\r\n").and.to.not.contain("Expect");
      }
      expect(written(makeRequest("GET", { headers: { Expect: ["other"] } }))).to.contain(
        "Expect: other",
      );
    });

    it("is checked again when method or URI were changed", () => {
      const request = makeRequest();
      request.uri = "/a b";
      expect(() => written(request)).to.throw(RangeError);
      request.uri = "/ab";
      request.method = "A B";
      expect(() => written(request)).to.throw(RangeError);
      request.method = "AB";
      expect(written(request)).to.match(/^AB \/ab HTTP/);
    });

    it("needs exactly one Host", () => {
      for (const Host of [[], ["a", "b"]]) {
        expect(() => written(makeRequest("GET", { headers: { Host } }))).to.throw(
          "Exactly one Host header required",
        );
      }
    });

    it("writes text values as UTF-8 and bytes as they are", () => {
      const headers = new Headers({ Host: ["h"], "X-T": ["\u00e9"] });
      headers.addRawHeader("X-B", Buffer.from([0xe9]));
      expect(written(new Request("GET", "/", headers, null, true))).to.contain(
        "X-T: \xc3\xa9\r\nX-B: \xe9\r\n",
      );
    });

    it("takes method and URI as bytes as well", () => {
      const request = new Request(bytes("GET"), bytes("/x"), new Headers(), null);
      expect([request.method, request.uri]).to.deep.equal(["GET", "/x"]);
    });
  });

  it("makes an instance of the subclass that it is called on", () => {
    class Mine extends Request {}
    const uri = { toBytes: () => "http://h/" };
    const request = Mine._construct("GET", "/", new Headers(), null, true, uri);
    expect(request).to.be.instanceOf(Mine);
    expect([request.persistent, request.absoluteURI]).to.deep.equal([true, "http://h/"]);
  });

  describe("B1: a method or URI that would break the request line", () => {
    for (const bad of ["", "G T", "G\rT", "G\nT", "G\0T", "G\u010dT", "G\u010aT", "GÉT"]) {
      it(`is refused: ${JSON.stringify(bad)}`, () => {
        const headers = new Headers({ Host: ["h"] });
        expect(() => new Request(bad, "/", headers, null)).to.throw(RangeError, "Invalid method");
        expect(() => new Request("GET", bad, headers, null)).to.throw(RangeError, "Invalid URI");
      });
    }

    it("is quoted as Python quotes it", () => {
      expect(() => new Request("G T", "/", new Headers(), null)).to.throw("Invalid method b'G T'");
    });

    it("is refused when it was set after construction", () => {
      const request = makeRequest();
      request.uri = "/ HTTP/1.1\r\nX: y";
      expect(() => written(request)).to.throw(RangeError);
    });
  });

  describe("B2: a header value", () => {
    it("has its line ends replaced by spaces", () => {
      const headers = { "X-A": ["a\r\nX-B: c", "d\n\re\r"] };
      expect(written(makeRequest("GET", { headers }))).to.contain("X-A: a X-B: c\r\nX-A: d  e\r\n");
    });

    it("is refused with a NUL in it", () => {
      const request = makeRequest("GET", { headers: { "X-A": ["a\0b"] } });
      expect(() => written(request))
        .to.throw()
        .with.property("name", "BadHeaders");
    });
  });

  describe("B3: the caller's own framing", () => {
    it("is sent once when it is ours", () => {
      const text = written(
        makeRequest("POST", { headers: { "Content-Length": ["3"] }, body: new ManualProducer(3) }),
      );
      expect(text.match(/Content-Length: 3\r\n/g)).to.have.length(1);
    });

    it("is refused when it is another Content-Length", () => {
      for (const body of [new ManualProducer(3), new ManualProducer(), null]) {
        const request = makeRequest("POST", { headers: { "Content-Length": ["99"] }, body });
        expect(() => written(request))
          .to.throw()
          .with.property("name", "BadHeaders");
      }
      const twice = makeRequest("POST", {
        headers: { "Content-Length": ["3", "4"] },
        body: new ManualProducer(3),
      });
      expect(() => written(twice))
        .to.throw()
        .with.property("name", "BadHeaders");
    });

    it("is refused when it is a Transfer-Encoding", () => {
      for (const body of [new ManualProducer(3), new ManualProducer(), null]) {
        const request = makeRequest("POST", {
          headers: { "transfer-encoding": ["chunked"] },
          body,
        });
        expect(() => written(request))
          .to.throw()
          .with.property("name", "BadHeaders");
      }
    });
  });

  describe("a body of unknown length", () => {
    it("is written in chunks, and ended when its producer has finished", () => {
      const transport = new RecordingTransport();
      const request = makeRequest("POST", { body: new InstantProducer(["abc", "0123456789"]) });
      const outcome = watch(request.writeTo(transport as never));
      expect(transport.written).to.equal(
        `POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${HOST}\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n`,
      );
      expect(outcome.fired).to.equal(1);
      expect(transport.calls).to.deep.equal(["registerProducer(true)", "unregisterProducer"]);
    });

    it("B5: has no chunk for a write of nothing", () => {
      const request = makeRequest("POST", { body: new InstantProducer(["", "a", ""]) });
      expect(written(request)).to.match(/\r\n\r\n1\r\na\r\n0\r\n\r\n$/);
    });

    it("has no last chunk when its producer fails", () => {
      const transport = new RecordingTransport();
      const producer = new ManualProducer();
      const outcome = watch(makeRequest("POST", { body: producer }).writeTo(transport as never));
      producer.write("abc");
      producer.finished.errback(new Failure(new EvalError("no more")));
      expect(errorNames(outcome.failure)).to.equal("EvalError");
      expect(transport.written).to.match(/3\r\nabc\r\n$/);
      expect(transport.producer).to.equal(null);
      expect(() => producer.write("x")).to.throw(ExcessWrite);
    });
  });

  describe("a body of known length", () => {
    function start(length: number) {
      const transport = new RecordingTransport();
      const producer = new ManualProducer(length);
      const outcome = watch(makeRequest("POST", { body: producer }).writeTo(transport as never));
      return { transport, producer, outcome };
    }

    it("is written as it is", () => {
      const { transport, producer, outcome } = start(3);
      expect(transport.producer).to.equal(producer);
      producer.write("ab");
      producer.write("c");
      producer.finished.callback(undefined);
      expect(transport.written).to.equal(`POST / HTTP/1.1\r\nContent-Length: 3\r\n${HOST}\r\nabc`);
      expect(outcome.fired).to.equal(1);
      expect(transport.producer).to.equal(null);
    });

    it("B6: fails when it is too long, and nothing of that write is sent", () => {
      const { transport, producer, outcome } = start(3);
      producer.write("ab");
      producer.write("cd");
      expect(errorNames(outcome.failure)).to.equal("WrongBodyLength");
      expect((outcome.failure?.value as Error | undefined)?.message).to.equal(
        "too many bytes written",
      );
      expect(transport.written).to.match(/\r\n\r\nab$/);
      expect(producer.calls).to.include("stopProducing");
      expect(() => producer.write("e")).to.throw(ExcessWrite);
    });

    it("B6: fails when it is too short", () => {
      const { producer, outcome } = start(3);
      producer.write("ab");
      producer.finished.callback(undefined);
      expect((outcome.failure?.value as Error | undefined)?.message).to.equal(
        "too few bytes written",
      );
    });

    it("fails as its producer does, and is unregistered in every case", () => {
      const { transport, producer, outcome } = start(3);
      producer.finished.errback(new Failure(new EvalError("no more")));
      expect(errorNames(outcome.failure)).to.equal("EvalError");
      expect(transport.producer).to.equal(null);
    });

    it("logs a producer that fails after it was stopped", () => {
      const { producer } = start(1);
      producer.write("ab");
      const formats = loggedFailures(() => {
        producer.finished.errback(new Failure(new EvalError("late")));
      });
      expect(formats).to.deep.equal(["Producer is buggy"]);
    });

    it("has a length that is a whole number", () => {
      for (const length of [-1, 1.5, Number.NaN, 2 ** 53]) {
        expect(() => start(length)).to.throw(RangeError);
      }
    });
  });

  describe("stopWriting", () => {
    it("logs what stopProducing throws", () => {
      const producer = new ManualProducer();
      producer.stopProducing = () => {
        throw new EvalError("cannot stop");
      };
      const request = makeRequest("POST", { body: producer });
      request.writeTo(new RecordingTransport() as never);
      expect(loggedFailures(() => request.stopWriting())).to.deep.equal([
        "while calling stopProducing() in stopWriting():",
      ]);
    });
  });

  describe("_construct", () => {
    it("makes a request that knows its whole URI", () => {
      const parsed = { toBytes: () => bytes("http://example.com/") };
      const request = Request._construct("GET", "/", new Headers(), null, true, parsed);
      expect(request.absoluteURI).to.equal("http://example.com/");
      expect(makeRequest().absoluteURI).to.equal(null);
    });
  });
});

describe("LengthEnforcingConsumer", () => {
  it("logs what stopProducing throws when too much is written, and still fails", () => {
    const producer = new ManualProducer(1);
    producer.stopProducing = () => {
      throw new EvalError("cannot stop");
    };
    const finished = new Deferred<never>();
    const outcome = watch(finished);
    const consumer = new LengthEnforcingConsumer(
      producer,
      new RecordingTransport() as never,
      finished,
    );
    expect(loggedFailures(() => consumer.write(bytes("ab")))).to.deep.equal([
      "while calling stopProducing() in write():",
    ]);
    expect(outcome.failure?.value).to.be.instanceOf(WrongBodyLength);
    expect(() => consumer.write(bytes("c"))).to.throw(EvalError);
  });

  it("throws ExcessWrite when too much is written, and fails once, where stopProducing writes again", () => {
    const producer = new ManualProducer(1);
    const finished = new Deferred<never>();
    const outcome = watch(finished);
    const transport = new RecordingTransport();
    const consumer = new LengthEnforcingConsumer(producer, transport as never, finished);
    let stopped = 0;
    producer.stopProducing = () => {
      stopped += 1;
      if (stopped === 1) consumer.write(bytes("cd"));
    };
    expect(() => consumer.write(bytes("ab"))).to.throw(ExcessWrite);
    expect(outcome.fired).to.equal(1);
    expect(outcome.failure?.value).to.be.instanceOf(WrongBodyLength);
    expect(transport.written).to.equal("");
  });

  it("throws WrongBodyLength only at the first call of _noMoreWritesExpected", () => {
    const consumer = new LengthEnforcingConsumer(
      new ManualProducer(1),
      new RecordingTransport() as never,
      new Deferred<never>(),
    );
    expect(() => consumer._noMoreWritesExpected()).to.throw(WrongBodyLength);
    expect(() => consumer._noMoreWritesExpected()).not.to.throw();
  });
});

describe("ChunkedEncoder", () => {
  it("throws ExcessWrite after the end", () => {
    const transport = new RecordingTransport();
    const encoder = new ChunkedEncoder(transport as never);
    encoder.registerProducer(new ManualProducer(UNKNOWN_LENGTH), true);
    encoder.unregisterProducer();
    expect(() => encoder.write(bytes("x"))).to.throw(ExcessWrite);
    expect(() => encoder.unregisterProducer()).to.throw(ExcessWrite);
    expect(transport.written).to.equal("0\r\n\r\n");
  });

  it("refuses text", () => {
    const encoder = new ChunkedEncoder(new RecordingTransport() as never);
    expect(() => encoder.write("x" as never)).to.throw(TypeError);
  });
});
