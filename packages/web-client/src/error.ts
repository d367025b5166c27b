/** `twisted.web.error`, the client half. */
export {
  Error,
  InfiniteRedirection,
  PageRedirect,
  RedirectWithNoLocation,
  SchemeNotSupported,
} from "./lib/error/web.ts";
