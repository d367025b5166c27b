// What runs within the browser: the recorded programs, fetched from the page's own server, which is
// sent what they come to.

import { compareAll, expectedDifferences } from "../conformance/deferred/compare.ts";

const recorded = await fetch("/recorded.jsonl");
const outcome = { ...compareAll(await recorded.text()), expected: expectedDifferences() };
await fetch("/outcome", { method: "POST", body: JSON.stringify(outcome) });
