// twisted.internet.task

export { Clock } from "./lib/task/clock.ts";
