// Why each exported name is exported. A name is kept if it is Twisted's, or if something outside of
// its package uses it; what only our packages share is exported by their `./internal`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type ts from "typescript";
import {
  type ExportedName,
  importedNames,
  isErrorClass,
  namedBySignatures,
  type PublicNames,
  readPublicNames,
  wordsOfDocuments,
  wordsOfPort,
} from "./support/public-names.ts";

/** Twisted's names that the inventory does not have, since their modules are private. */
const TWISTED: { readonly [module: string]: readonly string[] } = {
  "twisted.internet.defer": ["_DefGen_Return", "_failthru"],
  "twisted.logger._filter": ["shouldLogEvent"],
  "twisted.logger._flatten": ["flattenEvent"],
  "twisted.logger._format": ["formatUnformattableEvent", "formatWithCall"],
  "twisted.logger._legacy": ["publishToNewObserver"],
  "twisted.logger._observer": ["bitbucketLogObserver"],
  "twisted.python.log": ["logerr"],
  "twisted.internet.protocol": ["_InstanceFactory"],
  "twisted.internet.address": ["_ProcessAddress"],
  "twisted.internet.task": ["_theCooperator"],
  "twisted.internet.endpoints": [
    "_loadCAsFromDir",
    "_parseServer",
    "_SimpleHostnameResolver",
    "_StandardIOParser",
    "_SystemdParser",
    "_TCP6ServerParser",
    "_TLSClientEndpointParser",
  ],
  "twisted.internet._resolver": ["ComplexResolverSimplifier", "SimpleResolverComplexifier"],
  "twisted.internet._sslverify": ["defaultCiphers", "OpenSSLCipher"],
  "twisted.protocols.loopback": ["_LoopbackAddress", "_LoopbackTransport"],
  "twisted.protocols.haproxy._info": ["ProxyInfo"],
  "twisted.protocols.haproxy._interfaces": ["IProxyInfo", "IProxyParser"],
  "twisted.protocols.haproxy._parser": ["HAProxyServerParser", "unparseEndpoint"],
  "twisted.protocols.haproxy._v1parser": ["V1Parser"],
  "twisted.protocols.haproxy._v2parser": ["V2Parser"],
  "twisted.protocols.haproxy._wrapper": ["HAProxyProtocolWrapper", "HAProxyWrappingFactory"],
  "twisted.python.systemd": ["ListenFDs"],
  "twisted.test.iosim": ["FakeAddress", "makeFakeClient", "makeFakeServer"],
  "twisted.trial.unittest": ["TestDecorator"],
  "twisted.web._responses": ["_CONTINUE"],
  "twisted.web.client": [
    "_ContextFactoryWithContext",
    "_DeprecatedToCurrentPolicyForHTTPS",
    "_urljoin",
  ],
  "twisted.web.http": ["maxChunkSizeLineLength"],
};

/** Names of other libraries that stand beside Twisted, which programs use with it. */
const BESIDE_TWISTED: { readonly [library: string]: readonly string[] } = {
  // Its values are passed to methods of Certificate, KeyPair and PrivateCertificate.
  pyOpenSSL: ["FILETYPE_ASN1", "FILETYPE_PEM", "TYPE_DSA", "TYPE_RSA"],
  treq: ["MultiPartProducer"],
  // Mocha looks for the root hooks of a module by this name.
  mocha: ["mochaHooks"],
};

/** Names of ours that no other code uses yet, each with what a program needs it for. */
const FOR_PROGRAMS: { readonly [name: string]: string } = {
  TLSHandle: "what getHandle(), whose type is unknown, returns for a TLS connection",
};

const LISTED: readonly string[] = [
  ...Object.values({ ...TWISTED, ...BESIDE_TWISTED }).flat(),
  ...Object.keys(FOR_PROGRAMS),
];

const RUNTIME = "@twisted-ts/port/runtime";

/** The reasons for a name, in words; empty where there is none. */
function reasonsFor(publicNames: PublicNames): Map<ExportedName, string> {
  const inventory = readInventory();
  const imported = importedNames();
  const documented = wordsOfDocuments();
  const written = wordsOfPort();

  const reasonFor = (exported: ExportedName): string => {
    const { specifier, name, symbol } = exported;
    if (inventory.has(name)) return "Twisted's";
    if (LISTED.includes(name)) return "listed";
    if (/^is[A-Z]/.test(name) && inventory.has(`I${name.slice(2)}`)) return "providedBy";
    if (imported.get(specifier)?.has(name)) return "imported";
    if (documented.has(name)) return "documented";
    if (specifier === RUNTIME && written.has(name)) return "written by twisted-port";
    return isErrorClass(publicNames, symbol) ? "caught by its class" : "";
  };

  const reasons = new Map(publicNames.names.map((each) => [each, reasonFor(each)]));
  const kept = new Set<ts.Symbol>();
  for (const [{ symbol }, reason] of reasons) if (reason !== "") kept.add(symbol);
  const named = namedBySignatures(publicNames, kept);
  for (const [exported, reason] of reasons) {
    if (reason !== "") continue;
    // The same thing may be exported by two entry points, and be used from one of them.
    if (kept.has(exported.symbol)) reasons.set(exported, "used from another entry point");
    else if (named.has(exported.symbol)) reasons.set(exported, "named by a signature");
  }
  return reasons;
}

function readInventory(): Set<string> {
  const path = join(import.meta.dirname, "inventory/twisted-api.json");
  const modules = JSON.parse(readFileSync(path, "utf8")) as Record<string, object>;
  return new Set(Object.values(modules).flatMap((names) => Object.keys(names)));
}

describe("the exported names", () => {
  let publicNames: PublicNames;

  before(() => {
    publicNames = readPublicNames();
  });

  it("are Twisted's, or are used outside of their package, or are needed by one that is", () => {
    const without = [...reasonsFor(publicNames)].filter(([, reason]) => reason === "");
    expect(without.map(([{ specifier, name }]) => `${specifier}: ${name}`)).to.deep.equal([]);
  });

  it("have each name of the lists in this file, which the inventory does not have", () => {
    const inventory = readInventory();
    const exported = new Set(publicNames.names.map(({ name }) => name));
    expect(LISTED.filter((name) => !exported.has(name) || inventory.has(name))).to.deep.equal([]);
  });
});
