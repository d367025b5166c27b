// Status codes by Twisted's names, RFC 9110 section 15.

/** 100. */
export const _CONTINUE = 100;
/** 101. */
export const SWITCHING = 101;
/** 200. */
export const OK = 200;
/** 201. */
export const CREATED = 201;
/** 202. */
export const ACCEPTED = 202;
/** 203. */
export const NON_AUTHORITATIVE_INFORMATION = 203;
/** 204. */
export const NO_CONTENT = 204;
/** 205. */
export const RESET_CONTENT = 205;
/** 206. */
export const PARTIAL_CONTENT = 206;
/** 207. */
export const MULTI_STATUS = 207;
/** 300. */
export const MULTIPLE_CHOICE = 300;
/** 301. */
export const MOVED_PERMANENTLY = 301;
/** 302. */
export const FOUND = 302;
/** 303. */
export const SEE_OTHER = 303;
/** 304. */
export const NOT_MODIFIED = 304;
/** 305. */
export const USE_PROXY = 305;
/** 307. */
export const TEMPORARY_REDIRECT = 307;
/** 308. */
export const PERMANENT_REDIRECT = 308;
/** 400. */
export const BAD_REQUEST = 400;
/** 401. */
export const UNAUTHORIZED = 401;
/** 402. */
export const PAYMENT_REQUIRED = 402;
/** 403. */
export const FORBIDDEN = 403;
/** 404. */
export const NOT_FOUND = 404;
/** 405. */
export const NOT_ALLOWED = 405;
/** 406. */
export const NOT_ACCEPTABLE = 406;
/** 407. */
export const PROXY_AUTH_REQUIRED = 407;
/** 408. */
export const REQUEST_TIMEOUT = 408;
/** 409. */
export const CONFLICT = 409;
/** 410. */
export const GONE = 410;
/** 411. */
export const LENGTH_REQUIRED = 411;
/** 412. */
export const PRECONDITION_FAILED = 412;
/** 413. */
export const REQUEST_ENTITY_TOO_LARGE = 413;
/** 414. */
export const REQUEST_URI_TOO_LONG = 414;
/** 415. */
export const UNSUPPORTED_MEDIA_TYPE = 415;
/** 416. */
export const REQUESTED_RANGE_NOT_SATISFIABLE = 416;
/** 417. */
export const EXPECTATION_FAILED = 417;
/** 418. */
export const IM_A_TEAPOT = 418;
/** 500. */
export const INTERNAL_SERVER_ERROR = 500;
/** 501. */
export const NOT_IMPLEMENTED = 501;
/** 502. */
export const BAD_GATEWAY = 502;
/** 503. */
export const SERVICE_UNAVAILABLE = 503;
/** 504. */
export const GATEWAY_TIMEOUT = 504;
/** 505. */
export const HTTP_VERSION_NOT_SUPPORTED = 505;
/** 507. */
export const INSUFFICIENT_STORAGE_SPACE = 507;
/** 510. */
export const NOT_EXTENDED = 510;

/** The phrase that usually goes with each code. */
export const RESPONSES: ReadonlyMap<number, string> = new Map([
  [100, "Continue"],
  [101, "Switching Protocols"],
  [200, "OK"],
  [201, "Created"],
  [202, "Accepted"],
  [203, "Non-Authoritative Information"],
  [204, "No Content"],
  [205, "Reset Content."],
  [206, "Partial Content"],
  [207, "Multi-Status"],
  [300, "Multiple Choices"],
  [301, "Moved Permanently"],
  [302, "Found"],
  [303, "See Other"],
  [304, "Not Modified"],
  [305, "Use Proxy"],
  [307, "Temporary Redirect"],
  [308, "Permanent Redirect"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [402, "Payment Required"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [406, "Not Acceptable"],
  [407, "Proxy Authentication Required"],
  [408, "Request Time-out"],
  [409, "Conflict"],
  [410, "Gone"],
  [411, "Length Required"],
  [412, "Precondition Failed"],
  [413, "Request Entity Too Large"],
  [414, "Request-URI Too Long"],
  [415, "Unsupported Media Type"],
  [416, "Requested Range not satisfiable"],
  [417, "Expectation Failed"],
  [418, "I'm a teapot"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Time-out"],
  [505, "HTTP Version not supported"],
  [507, "Insufficient Storage Space"],
  [510, "Not Extended"],
]);

/** The codes whose responses never have a body, RFC 9110 section 6.4.1. */
export const NO_BODY_CODES: ReadonlySet<number> = new Set([NO_CONTENT, NOT_MODIFIED]);

/**
 * The result of a server's cache validation when the cached copy may be used. The client does not
 * use it; Twisted's module has it.
 */
export const CACHED: string =
  "The conditional request was answered from the cache: there is no body to send.";
