// What HTTP11ClientProtocol promises, as a model without bytes, Deferreds and transports: a state,
// and the result of every request and every body.

/** What may happen, by the letter that stands for it in an input. */
export const EVENTS = {
  g: "a GET is made",
  p: "a POST is made, its body in chunks",
  w: "the body's producer writes",
  f: "the body's producer finishes",
  F: "the body's producer fails",
  h: "the head of a reply, and half of its body, come",
  r: "the rest of a reply's body comes",
  m: "something malformed comes",
  d: "the body is asked for",
  c: "the request is cancelled",
  a: "the connection is aborted",
  l: "the connection is lost",
} as const;
export type Letter = keyof typeof EVENTS;

/** The result of a request, and the body of its response. */
export interface Expected {
  /** `null` as long as there is none, `"response"`, or the name of the error. */
  result: string | null;
  /** The state of the body. */
  body: string;
  /** `null` as long as the body goes on, or there is none. */
  end: "whole" | "broken" | null;
}

/** The head and half of the body of each reply here: four bytes by Content-Length. */
export const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbo";
/** The rest of that body. */
export const REST = "dy";
/** Bytes that are not a response. */
export const NONSENSE = "nonsense\r\n\r\n";

/** How far the reply to the current request is: `"garbled"` is a line with a wrong beginning. */
type Reply = "none" | "garbled" | "half";

export class ClientModel {
  state = "QUIESCENT";
  readonly requests: Expected[] = [];
  #givenUp = false;
  #lost = false;
  /** Whether the reply to a request is still expected. */
  #open = false;
  /** That request, or the last that was. */
  #current: Expected = { result: null, body: "", end: null };
  /** Whether its body is still being written. */
  #writing = false;
  /** Whether the caller gets its response as soon as it has arrived. */
  #chained = false;
  #reply: Reply = "none";

  /** Whether another request may be made. */
  get usable(): boolean {
    return this.state === "QUIESCENT" && !this.#givenUp && !this.#lost;
  }

  get isLost(): boolean {
    return this.#lost;
  }

  apply(letter: Letter): void {
    switch (letter) {
      case "g":
      case "p":
        this.#request(letter === "p");
        return;
      case "f":
        this.#written();
        return;
      case "F":
        if (this.#writing) this.#generationFailed();
        return;
      case "h":
      case "r":
      case "m":
        this.#received(letter);
        return;
      case "c":
        this.#cancel();
        return;
      case "a":
        this.#abort();
        return;
      case "l":
        if (!this.#lost) this.#lose();
        return;
      case "w":
      case "d":
        return;
    }
  }

  #request(body: boolean): void {
    const usable = this.usable;
    const made: Expected = { result: usable ? null : "RequestNotSent", body: "", end: null };
    this.requests.push(made);
    if (!usable) return;
    this.#current = made;
    this.#open = true;
    this.#writing = body;
    this.#chained = !body;
    this.#reply = "none";
    this.state = body ? "TRANSMITTING" : "WAITING";
  }

  #written(): void {
    if (!this.#writing) return;
    this.#writing = false;
    this.state = "WAITING";
    this.#chain();
  }

  /** From now on the caller gets a response when it has arrived. */
  #chain(): void {
    this.#chained = true;
    if (this.#reply === "half") this.#current.result ??= "response";
  }

  #generationFailed(): void {
    this.#writing = false;
    this.state = "GENERATION_FAILED";
    this.#current.result = "RequestGenerationFailed";
  }

  #received(letter: "h" | "r" | "m"): void {
    if (this.#lost) return;
    if (this.state === "QUIESCENT") {
      this.state = "ABORTING";
      this.#givenUp = true;
      return;
    }
    if (!this.#open || (this.state !== "WAITING" && this.state !== "TRANSMITTING")) return;
    if (this.#reply === "half") {
      const next = letter === "r" ? REST : (letter === "h" ? HEAD : NONSENSE).slice(0, 2);
      this.#complete(`bo${next}`, letter === "r");
    } else if (letter === "h" && this.#reply === "none") {
      this.#reply = "half";
      this.#current.body = "bo";
      if (this.#chained) this.#current.result = "response";
    } else if (letter === "r") {
      this.#reply = "garbled";
    } else {
      this.#malformed();
    }
  }

  /** The reply is complete; if bytes follow it, the connection is closed. */
  #complete(body: string, clean: boolean): void {
    const early = this.state === "TRANSMITTING";
    this.state = early ? "TRANSMITTING_AFTER_RECEIVING_RESPONSE" : "QUIESCENT";
    this.#chain();
    this.#current.body = body;
    this.#current.end = "whole";
    this.#open = false;
    this.#writing = false;
    if (early || !clean) this.#givenUp = true;
  }

  #malformed(): void {
    if (this.state === "TRANSMITTING") this.state = "TRANSMITTING_AFTER_RECEIVING_RESPONSE";
    this.#givenUp = true;
    this.#writing = false;
    this.#fail("ResponseFailed");
  }

  /** The reply ends here: its request fails, or the body that has begun. */
  #fail(result: string): void {
    this.#open = false;
    if (this.#current.result === null) this.#current.result = result;
    else if (this.#current.result === "response") this.#current.end = "broken";
  }

  #cancel(): void {
    if (this.requests.at(-1)?.result !== null) return;
    if (this.#writing) this.#generationFailed();
    else this.#fail(this.#chained ? this.#pending() : "CancelledError");
  }

  #pending(): string {
    return this.#reply === "none" ? "ResponseNeverReceived" : "ResponseFailed";
  }

  #abort(): void {
    if (this.#lost) return;
    this.state = "ABORTING";
    this.#givenUp = true;
    this.#writing = false;
  }

  #lose(): void {
    const { state } = this;
    this.#lost = true;
    this.#writing = false;
    this.state = "CONNECTION_LOST";
    if (!this.#open) return;
    if (state === "GENERATION_FAILED") this.#open = false;
    else this.#fail(this.#chained ? this.#pending() : "RequestTransmissionFailed");
  }
}
