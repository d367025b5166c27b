// Type guards for what Twisted checks with `providedBy` at run time.

import { type InterfaceGuard, interfaceGuard } from "@twisted-ts/reactor/interfaces";
import { guardOf, memberOf } from "@twisted-ts/reactor/internal";
import type { IAgent, IBodyProducer, IPolicyForHTTPS } from "./interfaces.ts";

const writesBodies = interfaceGuard<IBodyProducer>(
  "IBodyProducer",
  "startProducing",
  "stopProducing",
  "pauseProducing",
  "resumeProducing",
);

/** Whether something writes the body of a request. */
export const isBodyProducer: InterfaceGuard<IBodyProducer> = guardOf<IBodyProducer>(
  "IBodyProducer",
  (candidate) => [
    ...writesBodies.missing(candidate),
    ...(memberOf(candidate, "length") === undefined ? ["length"] : []),
  ],
);

/** Whether something makes requests. */
export const isAgent: InterfaceGuard<IAgent> = interfaceGuard<IAgent>("IAgent", "request");

/** Whether something decides how the certificate of a host is checked. */
export const isPolicyForHTTPS: InterfaceGuard<IPolicyForHTTPS> = interfaceGuard<IPolicyForHTTPS>(
  "IPolicyForHTTPS",
  "creatorForNetloc",
);
