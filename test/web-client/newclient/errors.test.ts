import { Failure } from "@twisted-ts/deferred";
import {
  HTTPParser,
  makeStatefulDispatcher,
  ParseError,
  ResponseFailed,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { bytes, connectionDone } from "../../support/http-client.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";

describe("the errors of newclient", () => {
  it("have Python's text, and the bytes in question", () => {
    const error = new ParseError("wrong number of parts", bytes("it's\r\n\xff"));
    expect(error.message).to.equal(`('wrong number of parts', b"it's\\r\\n\\xff")`);
    expect(error.data).to.deep.equal(bytes("it's\r\n\xff"));
  });

  it("name their reasons, and have the first as their cause", () => {
    const cause = new ParseError("bad", "x");
    const error = new ResponseFailed([new Failure(cause), connectionDone()]);
    expect(error.message).to.match(
      /^\[<twisted\.python\.failure\.Failure twisted\.web\._newclient\.ParseError: \('bad', b'x'\)>, </,
    );
    expect(error.cause).to.equal(cause);
    expect(error.response).to.equal(null);
    expect(new Failure(error).check("twisted.web._newclient.ResponseFailed")).to.not.equal(null);
  });
});

describe("makeStatefulDispatcher", () => {
  class Lamp {
    _state = "OFF";
    readonly name = "lamp";
    _press_OFF(times: number): string {
      return `${this.name} on after ${times}`;
    }
  }
  const press = makeStatefulDispatcher("press", function press(this: Lamp, _times: number): string {
    return "";
  });

  it("calls the method of the state, with its object and its arguments", () => {
    expect(press.call(new Lamp(), 2)).to.equal("lamp on after 2");
  });

  it("throws where the state has no method", () => {
    const lamp = new Lamp();
    lamp._state = "BROKEN";
    expect(() => press.call(lamp, 1)).to.throw("Lamp has no press method in state BROKEN");
  });
});

describe("HTTPParser", () => {
  class Recorder extends HTTPParser {
    readonly events: string[] = [];
    override statusReceived(status: Buffer): void {
      this.events.push(`status ${status.toString()}`);
    }
    override headerReceived(name: Buffer, value: Buffer): void {
      this.events.push(`header ${name.toString()}=${value.toString()}`);
      super.headerReceived(name, value);
    }
    override allHeadersReceived(): void {
      this.events.push("all headers");
      super.allHeadersReceived();
    }
    override rawDataReceived(data: Buffer): void {
      this.events.push(`data ${data.toString()}`);
    }
  }

  it("calls its hooks in order, and keeps the headers of the connection apart", () => {
    const parser = new Recorder();
    parser.makeConnection(new RecordingTransport() as never);
    parser.dataReceived(bytes("GET / HTTP/1.1\r\nHost:  a \r\nTE: x\r\n\r\nrest"));
    expect(parser.events).to.deep.equal([
      "status GET / HTTP/1.1",
      "header Host=a",
      "header TE=x",
      "all headers",
      "data rest",
    ]);
    expect(parser.headers.hasHeader("Host")).to.equal(true);
    expect(parser.headers.hasHeader("TE")).to.equal(false);
    expect(parser.connHeaders.hasHeader("TE")).to.equal(true);
    expect(() => parser.switchToBodyMode(null)).to.throw("already in body mode");
  });
});
