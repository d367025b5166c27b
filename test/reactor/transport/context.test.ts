import { AsyncLocalStorage } from "node:async_hooks";
import { Deferred } from "@twisted-ts/deferred";
import { b, NodeReactor, reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import { ClientFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import {
  afterConnection,
  GivenClientFactory,
  GivenServerFactory,
} from "../../contract/socket-pairs.ts";

describe("the asynchronous context", () => {
  const storage = new AsyncLocalStorage<string>();

  /** A protocol that records the asynchronous context of each of its events. */
  function makeWatched(contexts: string[]): RecordingProtocol {
    const protocol = new RecordingProtocol();
    const note = (): void => {
      contexts.push(storage.getStore() ?? "none");
    };
    protocol.onMade = note;
    protocol.onData = note;
    protocol.onLost = note;
    return protocol;
  }

  it("of a server's protocol is that of the listening code, of a client's that of the connecting code", async () => {
    const [serverContexts, clientContexts] = [[] as string[], [] as string[]];
    const server = makeWatched(serverContexts);
    const client = makeWatched(clientContexts);
    const made = Promise.all([afterConnection(server), afterConnection(client)]);
    const port = storage.run("listener", () =>
      reactor.listenTCP(0, new GivenServerFactory(server), 50, "127.0.0.1"),
    );
    const number = (port.getHost() as IPv4Address).port;
    storage.run("connecter", () =>
      reactor.connectTCP("127.0.0.1", number, new GivenClientFactory(client)),
    );
    await made;
    await storage.run("writer", async () => {
      client.wire.write(b`to the server`);
      server.wire.write(b`to the client`);
      await Promise.all([client.receives(13), server.receives(13)]);
    });
    storage.run("closer", () => client.wire.loseConnection());
    await Promise.all([client.loses(), server.loses()]);
    await port.stopListening();
    expect(serverContexts).to.deep.equal(["listener", "listener", "listener"]);
    expect(clientContexts).to.deep.equal(["connecter", "connecter", "connecter"]);
  });

  it("of a client is kept when a resolver calls back in another context", async () => {
    const own = new NodeReactor();
    const found = new Deferred<string>();
    own.installResolver({ getHostByName: () => found });
    const contexts: string[] = [];
    const client = makeWatched(contexts);
    const made = afterConnection(client);
    const port = reactor.listenTCP(
      0,
      new GivenServerFactory(new RecordingProtocol()),
      50,
      "127.0.0.1",
    );
    const number = (port.getHost() as IPv4Address).port;
    storage.run("connecter", () =>
      own.connectTCP("host.example", number, new GivenClientFactory(client)),
    );
    storage.run("resolver", () => found.callback("127.0.0.1"));
    await made;
    client.wire.loseConnection();
    await client.loses();
    await port.stopListening();
    expect(contexts[0]).to.equal("connecter");
  });

  it("of a failed attempt is that of the connecting code", async () => {
    const port = reactor.listenTCP(
      0,
      new GivenServerFactory(new RecordingProtocol()),
      50,
      "127.0.0.1",
    );
    const number = (port.getHost() as IPv4Address).port;
    await port.stopListening();
    const factory = new ClientFactory();
    factory.noisy = false;
    const failed = new Promise<unknown>((resolve) => {
      factory.clientConnectionFailed = () => resolve(storage.getStore());
    });
    storage.run("connecter", () => reactor.connectTCP("127.0.0.1", number, factory));
    expect(await failed).to.equal("connecter");
  });

  it("of a delayed call is that of its callLater", async () => {
    const seen = await storage.run(
      "caller",
      () =>
        new Promise((resolve) => {
          storage.run("inner", () => {
            reactor.callLater(0, () => resolve(storage.getStore()));
          });
        }),
    );
    expect(seen).to.equal("inner");
  });
});
