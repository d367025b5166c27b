// The requests of the HTTP benchmark.

/** One kind of request. */
export interface Task {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: Buffer | null;
  /** Bytes of the response's body. */
  readonly size: number;
  /** Requests in a round: some 50 to 300 ms of processor time. */
  readonly requests: number;
}

const POSTED = Buffer.alloc(65_536, "twisted-ts ");

/** By name. */
export const TASKS = {
  "1 KB": get("1 KB", "/1k", 1024, 2000),
  "100 KB": get("100 KB", "/100k", 102_400, 500),
  "10 MB": get("10 MB", "/10m", 10_485_760, 10),
  "chunked 100 KB": get("chunked 100 KB", "/chunked", 102_400, 500),
  "POST 64 KB": {
    name: "POST 64 KB",
    method: "POST",
    path: "/post",
    body: POSTED,
    size: "received".length,
    requests: 2000,
  },
} as const satisfies Record<string, Task>;

export type TaskName = keyof typeof TASKS;

function get(name: string, path: string, size: number, requests: number): Task {
  return {
    name: name.startsWith("chunked") ? name : `GET ${name}`,
    method: "GET",
    path,
    body: null,
    size,
    requests,
  };
}
