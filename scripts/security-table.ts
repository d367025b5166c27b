// `npm run security:table`: runs every row of docs/security.md on the port, Twisted, undici and
// node:http, and writes the results to the document and to scripts/security/recorded.json.
//
//   npm run security:table             all rows
//   npm run security:table -- A1 D4    these rows
//   npm run security:table -- --check  the port's column only, which must be as it is recorded
//
// Twisted is run by /usr/bin/python3, or by what TWISTED_PYTHON names; PYTHONPATH may say where
// Twisted is. Without it, its recorded results stay.

import { createRequire } from "node:module";
import { ATTACKS, type Attack } from "./security/attacks.ts";
import { CLIENT_NAMES, type ClientName, twistedVersion } from "./security/client-process.ts";
import { readDocument, tableText, withTable, writeDocument } from "./security/document.ts";
import { type Cells, type Recorded, Runner, readRecord, writeRecord } from "./security/record.ts";
import { readArguments, refuse } from "./support/command-line.ts";

const USAGE = `usage: npm run security:table -- [--check] [ROW…]
rows: ${ATTACKS.map(({ id }) => id).join(", ")}`;

const { values, positionals: wanted } = readArguments(USAGE, {
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } },
});
const unknown = wanted.filter((row) => ATTACKS.every(({ id }) => id !== row));
if (unknown.length > 0) refuse(USAGE, `no such row: ${unknown.join(", ")}`);
const attacks = ATTACKS.filter(({ id }) => wanted.length === 0 || wanted.includes(id));

process.exitCode = await (values.check ? check() : record());

/**
 * Whether the port does what is recorded. A row that differs is run a second time: the machine may
 * have been busy.
 */
async function check(): Promise<number> {
  const { rows } = readRecord();
  const runner = new Runner("twisted-ts");
  let differ = 0;
  for (const attack of attacks) {
    const recorded = rows[attack.id]?.["twisted-ts"];
    let found = await runner.run(attack);
    if (found !== recorded) found = await runner.run(attack);
    if (found === recorded) continue;
    differ += 1;
    console.error(`${attack.id} (${attack.attack}): ${found}; recorded is: ${recorded}`);
  }
  await runner.stop();
  console.log(`${attacks.length} attacks, ${differ} with another outcome than is recorded`);
  return differ === 0 ? 0 : 1;
}

/** Runs all clients, and writes the results. */
async function record(): Promise<number> {
  const before = readRecord();
  const rows: Record<string, Record<string, string>> = {};
  for (const { id } of ATTACKS) rows[id] = { ...before.rows[id] };
  const twisted = twistedVersion();
  for (const name of CLIENT_NAMES) {
    if (name === "twisted" && twisted === null) {
      console.log("Twisted is not installed: its recorded results stay. See CONTRIBUTING.md.");
    } else {
      await runClient(name, attacks, (id, cell) => {
        (rows[id] as Record<string, string>)[name] = cell;
      });
    }
  }
  const undici = createRequire(import.meta.url)("undici/package.json") as { version: string };
  const made: Recorded = {
    versions: {
      node: process.versions.node,
      twisted: twisted ?? before.versions.twisted,
      undici: undici.version,
    },
    rows: rows as Record<string, Cells>,
  };
  writeRecord(made);
  writeDocument(withTable(readDocument(), tableText(made)));
  return 0;
}

async function runClient(
  name: ClientName,
  some: readonly Attack[],
  keep: (id: string, cell: string) => void,
): Promise<void> {
  const runner = new Runner(name);
  for (const attack of some) {
    const cell = await runner.run(attack);
    console.log(`${attack.id.padEnd(5)} ${name.padEnd(11)} ${cell}`);
    keep(attack.id, cell);
  }
  await runner.stop();
}
