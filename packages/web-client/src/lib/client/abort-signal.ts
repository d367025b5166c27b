import { CancelledError, type Deferred, Failure, fail } from "@twisted-ts/deferred";
import type { IResponse } from "../iweb/interfaces.ts";
import { ResponseFailed } from "../newclient/errors.ts";
import { Response } from "../newclient/response.ts";

/** A request was given up since its `AbortSignal` was aborted; the signal's reason is the `cause`. */
export class RequestAborted extends CancelledError {
  static override readonly qualifiedName: string = "twisted.web.client.RequestAborted";
  override name = "AbortError";

  constructor(reason: unknown) {
    super("The request was aborted");
    this.cause = reason;
  }
}

/**
 * Makes a request that a signal can give up: until the response is there it fails with {@link RequestAborted}, and
 * afterwards its body ends with `ResponseFailed` holding that. The signal is let go of at the end of the body.
 */
export function abortable(
  signal: AbortSignal,
  start: () => Deferred<IResponse>,
): Deferred<IResponse> {
  if (signal.aborted) return fail(new RequestAborted(signal.reason));
  let response: IResponse | null = null;
  const requesting = start();
  const abort = (): void => {
    if (response === null) requesting.cancel();
    else if (response instanceof Response) abortBody(response, signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  const release = (): void => signal.removeEventListener("abort", abort);
  return requesting.addBoth((result: IResponse | Failure) => {
    if (result instanceof Failure) {
      release();
      return signal.aborted ? new Failure(new RequestAborted(signal.reason)) : result;
    }
    response = result;
    if (result instanceof Response) result._watch({ ended: release });
    else release();
    return result;
  }) as Deferred<IResponse>;
}

function abortBody(response: Response, reason: unknown): void {
  response._abortWith(
    (reasons) =>
      new Failure(
        new ResponseFailed([new Failure(new RequestAborted(reason)), ...reasons], response),
      ),
  );
}
