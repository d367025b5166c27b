// twisted.internet.utils

export {
  _UnexpectedErrorOutput,
  type Environment,
  getProcessOutput,
  getProcessOutputAndValue,
  getProcessValue,
  type OutputAndValue,
} from "./lib/program/process-output.ts";
