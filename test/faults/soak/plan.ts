// What each request of a soak test is. Client and server compute it from the seed and its number.

import { Random } from "../injection/random.ts";

/** What the request does. */
export type Work = "short" | "chunked" | "upload" | "gzip" | "redirect" | "long" | "HEAD";

const WORKS: Readonly<Record<Work, number>> = {
  short: 70,
  chunked: 10,
  upload: 8,
  gzip: 4,
  redirect: 4,
  long: 3,
  HEAD: 1,
};

/** Faults of the server. */
const SERVER_FAULTS = {
  "resets before the reply": 4,
  "resets within the body": 4,
  "closes within the body": 4,
  "sends no HTTP": 3,
  "sends a wrong framing": 2,
  "stalls before the reply": 0.5,
  "stalls within the body": 0.5,
  "drips the reply": 5,
  "closes after the reply": 4,
  "says more than the reply": 2,
} as const;

/** What the client cancels or closes, and when. */
const CLIENT_FAULTS = {
  "cancels at once": 2,
  "cancels a turn later": 2,
  "aborts its signal": 2,
  "cancels within the body": 2,
} as const;

/** The share of the requests that have a fault. */
const FAULTY = 0.035;

/** The fault of a request. */
export type SoakFault = keyof typeof SERVER_FAULTS | keyof typeof CLIENT_FAULTS;

const FAULTS = { ...SERVER_FAULTS, ...CLIENT_FAULTS };

/** One request. */
export interface SoakPlan {
  readonly id: number;
  readonly work: Work;
  /** Bytes of the reply's body. */
  readonly size: number;
  readonly fault: SoakFault | null;
}

/** The request of that number. */
export function planOf(seed: number, id: number): SoakPlan {
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(id + 1, 0x85ebca6b));
  const work = random.weighted(WORKS);
  const size = work === "long" ? 65_536 : random.between(100, 2000);
  return { id, work, size, fault: random.chance(FAULTY) ? random.weighted(FAULTS) : null };
}

/** The body of the response to a request; each request has a different one. */
export function soakBody({ id, size }: SoakPlan): Buffer {
  return Buffer.alloc(size, `${id};`);
}
