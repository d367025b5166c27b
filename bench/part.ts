// The process of one part: `part.js <name>`. Its report goes to the parent.

import type { Report } from "./support/report.ts";

const { main } = (await import(`./${process.argv[2]}.js`)) as {
  main(): Promise<Report | undefined>;
};
const report = await main();
if (report !== undefined) process.send?.(report);
process.disconnect();
