// What runs within the browser: the recorded programs, which it fetches from the page's own server.
// It sends the results to that server.

import { compareAll, expectedDifferences } from "../conformance/deferred/compare.ts";

const recorded = await fetch("/recorded.jsonl");
const outcome = { ...compareAll(await recorded.text()), expected: expectedDifferences() };
await fetch("/outcome", { method: "POST", body: JSON.stringify(outcome) });
