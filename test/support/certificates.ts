// Certificates for tests of TLS, made by the `openssl` program when first needed: an authority, and
// certificates that it signed, valid and invalid ones. They are in a temporary folder, which is
// removed when the process ends.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Certificate, PrivateCertificate } from "@twisted-ts/reactor/ssl";

/** Why there can be no certificates, or `null`. */
export const whyNoCertificates: string | null =
  spawnSync("openssl", ["version"]).status === 0
    ? null
    : "the openssl program is not installed (apt-get install openssl)";

/** The names under which {@link certificates} has certificates. */
export type CertificateName =
  | "good"
  | "expired"
  | "otherHost"
  | "selfSigned"
  | "client"
  | "address"
  | "wildcard"
  | "nul"
  | "underIntermediate";

/** What tests use. */
export interface TestCertificates {
  /** The folder, with `<name>.pem` (certificate), `<name>.key` and `<name>.both` for each. */
  readonly folder: string;
  /** The authority that signed all but the self-signed one. */
  readonly authority: Certificate;
  /** Between the authority and `underIntermediate`. */
  readonly intermediate: Certificate;
  /** A certificate with its key. */
  get(name: CertificateName): PrivateCertificate;
  /** The path of a file. */
  path(name: CertificateName | "authority", extension: "pem" | "key" | "both"): string;
}

let made: TestCertificates | null = null;

/** The certificates. */
export function certificates(): TestCertificates {
  made ??= make();
  return made;
}

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function make(): TestCertificates {
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-tls-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  writeFileSync(join(folder, "empty.cnf"), "[req]\ndistinguished_name=dn\n[dn]\n");
  const request = (name: string, subject: string) =>
    openssl(
      "req",
      "-config",
      "empty.cnf",
      ...KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      subject,
    );
  const both = (name: string) =>
    writeFileSync(
      join(folder, `${name}.both`),
      readFileSync(join(folder, `${name}.pem`), "utf8") +
        readFileSync(join(folder, `${name}.key`), "utf8"),
    );
  const sign = (
    name: string,
    subject: string,
    extensions: string,
    dates: string[] = ["-days", "30"],
    signer = "authority",
  ) => {
    request(name, subject);
    writeFileSync(join(folder, `${name}.ext`), extensions);
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      `${signer}.pem`,
      "-CAkey",
      `${signer}.key`,
      "-set_serial",
      `0x${Buffer.from(name).toString("hex").slice(0, 30)}`,
      "-extfile",
      `${name}.ext`,
      "-out",
      `${name}.pem`,
      ...dates,
    );
    both(name);
  };
  const self = (name: string, subject: string, ...extensions: string[]) => {
    openssl(
      "req",
      "-config",
      "empty.cnf",
      "-x509",
      ...KEY,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-days",
      "30",
      "-subj",
      subject,
      ...extensions.flatMap((each) => ["-addext", each]),
    );
    both(name);
  };
  self("authority", "/CN=twisted-ts test authority", "basicConstraints=critical,CA:TRUE");
  sign("intermediate", "/CN=twisted-ts test intermediate", "basicConstraints=critical,CA:TRUE\n");
  sign("good", "/CN=localhost/O=twisted-ts", "subjectAltName=DNS:localhost\n");
  sign("otherHost", "/CN=elsewhere.example", "subjectAltName=DNS:elsewhere.example\n");
  sign("client", "/CN=some client", "subjectAltName=DNS:client.example\n");
  sign("address", "/CN=an address", "subjectAltName=IP:127.0.0.1\n");
  // A name with a NUL in it, at which C would end it.
  const name = Buffer.from("localhost\0.evil.example");
  const der = Buffer.from([0x30, name.length + 2, 0x82, name.length, ...name]);
  sign("nul", "/CN=nul", `subjectAltName=DER:${der.toString("hex").replace(/..(?=.)/g, "$&:")}\n`);
  sign("wildcard", "/CN=wild", "subjectAltName=DNS:*.example.com\n");
  sign(
    "underIntermediate",
    "/CN=localhost",
    "subjectAltName=DNS:localhost\n",
    undefined,
    "intermediate",
  );
  // `x509 -req` of OpenSSL 3.0 takes no dates, but a negative number of days.
  sign("expired", "/CN=localhost", "subjectAltName=DNS:localhost\n", ["-days", "-1"]);
  self("selfSigned", "/CN=localhost", "subjectAltName=DNS:localhost");
  const load = (name: string) =>
    PrivateCertificate.loadPEM(readFileSync(join(folder, `${name}.both`)));
  const loaded = new Map<string, PrivateCertificate>();
  return {
    folder,
    authority: Certificate.loadPEM(readFileSync(join(folder, "authority.pem"))),
    intermediate: Certificate.loadPEM(readFileSync(join(folder, "intermediate.pem"))),
    get(name) {
      const certificate = loaded.get(name) ?? load(name);
      loaded.set(name, certificate);
      return certificate;
    },
    path: (name, extension) => join(folder, `${name}.${extension}`),
  };
}
