// The settings of one connection, as Node gets them. Three rules hold:
//
// - Only own properties count, so that a polluted prototype sets nothing.
// - A peer is verified unless `rejectUnauthorized` is `false`: not by `undefined`, not by the
//   environment.
// - A callback that throws ends the connection, not the process.

import { checkServerIdentity } from "node:tls";
import { Failure } from "@twisted-ts/deferred";
import { log } from "../log/transport-log.ts";
import { makeSecureContext } from "./context.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "./settings.ts";

/** Settings of a client. */
export function clientSettings(given: ClientTLSSettings): ClientTLSSettings {
  const own = ownProperties(given);
  const check = own.checkServerIdentity ?? checkServerIdentity;
  return {
    ...own,
    secureContext: own.secureContext ?? makeSecureContext(own),
    rejectUnauthorized: own.rejectUnauthorized !== false,
    checkServerIdentity: (hostname, certificate) => {
      try {
        return check(hostname, certificate);
      } catch (error) {
        return logged("checkServerIdentity", error);
      }
    },
    ...guardedPsk(own),
  };
}

/** Settings of a server. */
export function serverSettings(given: ServerTLSSettings): ServerTLSSettings {
  const own = ownProperties(given);
  const requestCert = own.requestCert === true;
  return {
    ...own,
    secureContext: own.secureContext ?? makeSecureContext(own),
    requestCert,
    rejectUnauthorized: requestCert && own.rejectUnauthorized !== false,
    ...guardedSNI(own),
    ...guardedALPN(own),
    ...guardedPsk(own),
  };
}

function ownProperties<T extends object>(given: T): T {
  return Object.assign(Object.create(null) as T, given);
}

function logged(name: string, error: unknown): Error {
  log.failure("Error during {callback}", new Failure(error), { callback: name });
  return error instanceof Error ? error : new Error(String(error));
}

function guardedSNI(own: ServerTLSSettings): Pick<ServerTLSSettings, "SNICallback"> {
  const callback = own.SNICallback;
  if (callback === undefined) return {};
  return {
    SNICallback: (servername, done) => {
      try {
        callback(servername, done);
      } catch (error) {
        done(logged("SNICallback", error));
      }
    },
  };
}

type ALPNCallback = (arg: { servername: string; protocols: string[] }) => string | undefined;

// The types of this version of Node do not have it. When it returns `undefined`, the connection is
// refused.
function guardedALPN(own: ServerTLSSettings): { ALPNCallback?: ALPNCallback } {
  const callback = (own as { ALPNCallback?: ALPNCallback }).ALPNCallback;
  if (callback === undefined) return {};
  return {
    ALPNCallback: (offer) => {
      try {
        const chosen = callback(offer);
        if (chosen === undefined || offer.protocols.includes(chosen)) return chosen;
        throw new RangeError(`ALPNCallback chose ${JSON.stringify(chosen)}, which was not offered`);
      } catch (error) {
        logged("ALPNCallback", error);
        return undefined;
      }
    },
  };
}

// The types of this version of Node do not have it for servers.
function guardedPsk(own: object): object {
  const callback = (own as { pskCallback?: unknown }).pskCallback;
  if (typeof callback !== "function") return {};
  return {
    pskCallback: (...args: unknown[]) => {
      try {
        return callback.apply(undefined, args);
      } catch (error) {
        logged("pskCallback", error);
        return null;
      }
    },
  };
}
