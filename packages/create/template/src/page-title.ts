// A call of Agent: the title of a page.

import { type Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import { type Agent, readBody } from "@twisted-ts/web-client";

/** The page has no title. */
export class NoTitleError extends Error {
  override name = "NoTitleError";
}

/** Fetches a page, and fires with its title; fails with {@link NoTitleError} where it has none. */
export function pageTitle(agent: Agent, url: string): Deferred<string> {
  return inlineCallbacks(function* () {
    const response = yield* agent.request("GET", url);
    const body = yield* readBody(response);
    const title = /<title>(.*?)<\/title>/is.exec(body.toString())?.[1];
    if (title === undefined) throw new NoTitleError(`${url} has no title`);
    return title.trim();
  })();
}
