import { tcpPairs, unixPairs } from "./socket-pairs.ts";
import { transportContract } from "./transport-contract.ts";

transportContract("TCP", tcpPairs);

describe("UNIX sockets", () => {
  const pairs = unixPairs();
  transportContract("UNIX sockets", pairs);
});
