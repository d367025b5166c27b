#!/usr/bin/env node
import { main } from "../lib/trace-page/command.ts";

process.exitCode = main(process.argv.slice(2));
