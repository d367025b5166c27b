// fast-check with the same inputs in each run, so that no run fails by chance.
// `FC_SEED=7 npx mocha` tries others.

import * as fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FC_SEED"] ?? 1) });

export { fc };
