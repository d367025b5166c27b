#!/usr/bin/env node
import { main } from "../lib/cli/main.ts";

// The process is not ended by force: what is still open may write to the screen.
main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
