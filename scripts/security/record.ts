// The results of every row when it was last run, in `recorded.json` of this folder.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { certificates } from "../../test/support/certificates.ts";
import type { Attack } from "./attacks.ts";
import { type ClientName, ClientProcess } from "./client-process.ts";
import { AttackServer } from "./server.ts";

const FILE = join(import.meta.dirname, "recorded.json");

/** The cells of a row, by client. */
export type Cells = Readonly<Record<ClientName, string>>;

/** All that is recorded. */
export interface Recorded {
  /** The versions of what was compared. */
  readonly versions: Readonly<Record<"node" | "twisted" | "undici", string>>;
  /** By the row's id. */
  readonly rows: Readonly<Record<string, Cells>>;
}

export function readRecord(): Recorded {
  return JSON.parse(readFileSync(FILE, "utf8")) as Recorded;
}

export function writeRecord(record: Recorded): void {
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
}

/** Runs rows on one client. */
export class Runner {
  readonly client: ClientProcess;
  readonly #servers: AttackServer[] = [];
  readonly #secure = new Map<string, AttackServer>();
  #server: AttackServer | null = null;
  #other: AttackServer | null = null;

  /** @param environment - variables of the client's process. */
  constructor(name: ClientName, environment: NodeJS.ProcessEnv = {}) {
    this.client = new ClientProcess(name, environment);
  }

  async run({ run }: Attack): Promise<string> {
    await this.client.ready();
    this.#server ??= await this.#start();
    this.#other ??= await this.#start();
    const setting = {
      client: this.client,
      server: this.#server,
      other: this.#other,
      secure: (certificate: string) => this.#startSecure(certificate),
      authority: certificates().path("authority", "pem"),
    };
    try {
      return await run(setting);
    } finally {
      for (const server of this.#servers) server.reset();
    }
  }

  async stop(): Promise<void> {
    await this.client.stop();
    await Promise.all(this.#servers.map((server) => server.stop()));
  }

  async #start(...options: Parameters<typeof AttackServer.start>): Promise<AttackServer> {
    const server = await AttackServer.start(...options);
    this.#servers.push(server);
    return server;
  }

  async #startSecure(certificate: string): Promise<AttackServer> {
    const name = certificate as Parameters<ReturnType<typeof certificates>["path"]>[0];
    const found =
      this.#secure.get(certificate) ??
      (await this.#start({
        key: readFileSync(certificates().path(name, "key")),
        cert: readFileSync(certificates().path(name, "pem")),
      }));
    this.#secure.set(certificate, found);
    return found;
  }
}
