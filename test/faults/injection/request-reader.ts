/** The head of a request. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** What a reader of requests reports. */
export interface RequestEvents {
  /** The head has come. */
  head(head: RequestHead): void;
  /** The whole request has come, with this body. */
  whole(head: RequestHead, body: Buffer): void;
  /** What has come is no request. */
  nonsense(): void;
}

/** Reads requests as far as a scripted peer needs it. */
export class RequestReader {
  readonly #events: RequestEvents;
  #buffer: Buffer = Buffer.alloc(0);
  #head: RequestHead | null = null;
  /** Pieces of a chunked body that were read, and the position after them. */
  #pieces: Buffer[] = [];
  #stopped = false;

  constructor(events: RequestEvents) {
    this.#events = events;
  }

  /** Takes bytes; what is left after a CONNECT belongs to the tunnel, see {@link stop}. */
  feed(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    while (!this.#stopped && this.#step());
  }

  /** Reads no further, and returns what is left. */
  stop(): Buffer {
    this.#stopped = true;
    return this.#buffer;
  }

  /** Reads the next part; false when more has to come. */
  #step(): boolean {
    return this.#head === null ? this.#readHead() : this.#readBody(this.#head);
  }

  #readHead(): boolean {
    const end = this.#buffer.indexOf("\r\n\r\n");
    if (end === -1) return false;
    const [first = "", ...lines] = this.#buffer.toString("latin1", 0, end).split("\r\n");
    this.#buffer = this.#buffer.subarray(end + 4);
    const match = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(first);
    if (match === null) return this.#refuse();
    const headers = new Map<string, string>();
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    this.#head = { method: match[1] as string, target: match[2] as string, headers };
    this.#pieces = [];
    this.#events.head(this.#head);
    return true;
  }

  #readBody(head: RequestHead): boolean {
    if (head.headers.get("transfer-encoding") === "chunked") return this.#readChunk(head);
    const length = Number(head.headers.get("content-length") ?? 0);
    if (!Number.isInteger(length) || length < 0) return this.#refuse();
    if (this.#buffer.length < length) return false;
    const body = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return this.#complete(head, body);
  }

  #readChunk(head: RequestHead): boolean {
    const line = this.#buffer.indexOf("\r\n");
    if (line === -1) return false;
    const text = this.#buffer.toString("latin1", 0, line);
    if (!/^[0-9a-f]{1,6}$/i.test(text)) return this.#refuse();
    const length = Number.parseInt(text, 16);
    const end = line + 2 + length + 2;
    if (this.#buffer.length < end) return false;
    if (this.#buffer.toString("latin1", end - 2, end) !== "\r\n") return this.#refuse();
    this.#pieces.push(this.#buffer.subarray(line + 2, end - 2));
    this.#buffer = this.#buffer.subarray(end);
    return length > 0 || this.#complete(head, Buffer.concat(this.#pieces));
  }

  #complete(head: RequestHead, body: Buffer): boolean {
    this.#head = null;
    this.#events.whole(head, body);
    return true;
  }

  #refuse(): boolean {
    this.#stopped = true;
    this.#events.nonsense();
    return false;
  }
}
