// twisted.python.threadpool

export { ThreadPool, type WaitingFunctions } from "@twisted-ts/reactor/threads";
