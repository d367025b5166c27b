import { tcpPairs, unixPairs } from "./socket-pairs.ts";
import { transportContract } from "./transport-contract.ts";

transportContract("TCP", tcpPairs);

describe("UNIX sockets", () => {
  const pairs = unixPairs();
  after(() => pairs.remove());
  transportContract("UNIX sockets", pairs);
});
