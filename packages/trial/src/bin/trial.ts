#!/usr/bin/env node
import { main } from "../lib/cli/main.ts";

// Not an exit: what is still open may have something to say.
main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
