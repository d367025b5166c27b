import { createServer } from "node:net";
import { b, reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import type { IConnector, IListeningPort, IProtocol } from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { failuresDuring, fewTurns } from "../../contract/transport-contract.ts";

const boom = new Error("boom");

function fail(): never {
  throw boom;
}

/** A port that accepts connections and closes them. */
function closingPort(): IListeningPort {
  class Closing extends Protocol {
    override connectionMade(): void {
      this.transport?.loseConnection();
    }
  }
  return reactor.listenTCP(0, ServerFactory.forProtocol(Closing), 50, "127.0.0.1");
}

/** A factory whose end can be waited for, with methods that throw. */
class ThrowingFactory extends ClientFactory {
  override noisy = false;
  override protocol: () => IProtocol = () => new Protocol();
  readonly stopped: Promise<void>;
  #resolve: () => void = () => {};

  constructor(methods: Partial<ClientFactory>) {
    super();
    this.stopped = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const { doStop } = this;
    Object.assign(this, methods);
    const stop = methods.doStop;
    this.doStop = () => {
      this.#resolve();
      (stop ?? doStop).call(this);
    };
  }

  override buildProtocol(): IProtocol {
    return new Protocol();
  }
}

/** What is logged while a factory connects to a port until it has finished. */
async function loggedWith(methods: Partial<ClientFactory>, port: number): Promise<unknown[]> {
  return failuresDuring(async () => {
    const factory = new ThrowingFactory(methods);
    reactor.connectTCP("127.0.0.1", port, factory);
    await factory.stopped;
  });
}

describe("a client factory that throws", () => {
  let listening: IListeningPort;
  let refusing: number;

  before(async () => {
    listening = closingPort();
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    refusing = (server.address() as { port: number }).port;
    await new Promise((resolve) => server.close(resolve));
  });

  after(() => listening.stopListening());

  it("in clientConnectionFailed is stopped, and the error is logged", async () => {
    expect(await loggedWith({ clientConnectionFailed: fail }, refusing)).to.deep.equal([boom]);
  });

  it("in clientConnectionLost is stopped, and the error is logged", async () => {
    const { port } = listening.getHost() as IPv4Address;
    expect(await loggedWith({ clientConnectionLost: fail }, port)).to.deep.equal([boom]);
  });

  for (const method of ["stopFactory", "doStop"] as const) {
    it(`in ${method} is logged, after a connection and after an attempt`, async () => {
      const { port } = listening.getHost() as IPv4Address;
      expect(await loggedWith({ [method]: fail }, port)).to.deep.equal([boom]);
      expect(await loggedWith({ [method]: fail }, refusing)).to.deep.equal([boom]);
    });
  }

  it("in buildProtocol fails its attempt, and the error is logged", async () => {
    const { port } = listening.getHost() as IPv4Address;
    const failed: unknown[] = [];
    const logged = await loggedWith(
      {
        buildProtocol: fail,
        clientConnectionFailed: (_connector: IConnector, reason) => failed.push(reason.value),
      },
      port,
    );
    expect(logged).to.deep.equal([boom]);
    expect(failed.length).to.equal(1);
  });

  it("after it has connected again in clientConnectionLost has its error logged, once for each attempt", async () => {
    const { port } = listening.getHost() as IPv4Address;
    let attempts = 0;
    const logged = await loggedWith(
      {
        clientConnectionLost: (connector: IConnector) => {
          attempts += 1;
          if (attempts < 3) connector.connect();
          fail();
        },
      },
      port,
    );
    expect(logged).to.deep.equal([boom, boom, boom]);
  });
});

describe("a server factory that throws in doStart", () => {
  it("has listenTCP throw its error, and leaves no port open", async () => {
    const sockets = () =>
      process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
    const before = sockets();
    const factory = new ServerFactory();
    factory.doStart = fail;
    expect(() => reactor.listenTCP(0, factory, 50, "127.0.0.1")).to.throw(boom.message);
    await fewTurns();
    expect(sockets()).to.equal(before);
  });
});

describe("a producer or protocol that throws", () => {
  it("in resumeProducing, stopProducing or connectionLost ends its connection, and the error is logged", async () => {
    const port = reactor.listenTCP(0, ServerFactory.forProtocol(Protocol), 50, "127.0.0.1");
    const logged = await failuresDuring(async () => {
      class Client extends Protocol {
        override connectionMade(): void {
          const transport = this.transport as unknown as {
            registerProducer(producer: object, streaming: boolean): void;
          };
          let first = true;
          const resumeProducing = (): void => {
            if (!first) fail();
            first = false;
          };
          transport.registerProducer({ resumeProducing, stopProducing: fail }, false);
          this.transport?.write(b`x`);
        }

        override connectionLost(): void {
          fail();
        }
      }
      const factory = new ThrowingFactory({});
      factory.buildProtocol = () => new Client();
      reactor.connectTCP("127.0.0.1", (port.getHost() as IPv4Address).port, factory);
      await factory.stopped;
    });
    expect(logged).to.deep.equal([boom, boom, boom]);
    await port.stopListening();
  });
});
