// twisted.python.threadpool

export { ThreadPool } from "@twisted-ts/reactor/threads";
