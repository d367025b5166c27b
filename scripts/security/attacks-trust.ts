import { connect } from "node:net";
import type { Attack } from "./attacks.ts";
import { ClientProcess, type Outcome } from "./client-process.ts";
import {
  clean,
  done,
  headerLines,
  redirect,
  type Scenario,
  sends,
  url,
  words,
} from "./scenarios.ts";
import { say } from "./server.ts";

const REDIRECT = "test/web-client/client/redirect.test.ts";
const COOKIES = "test/web-client/client/cookie-agent.test.ts";
const TRUST = "test/interop/tls-trust.test.ts";
const TLS = "test/interop/agent-faults.test.ts";

const SECRETS = [
  ["Authorization", "Basic c2VjcmV0"],
  ["Cookie", "a=secret"],
  ["Proxy-Authorization", "Basic c2VjcmV0"],
] as const;

/** A cookie set by one host, through a proxy that plays all of them, and what another host gets. */
function cookieFor(from: string, cookie: string, to: string): Scenario {
  return async (setting) => {
    const { server } = setting;
    const proxy = `http://127.0.0.1:${server.port}`;
    server.respond = (connection) =>
      say(connection, `HTTP/1.1 200 OK\r\nSet-Cookie: ${cookie}\r\nContent-Length: 5\r\n\r\nclean`);
    const task = { method: "GET", cookies: true, proxy } as const;
    const [first] = await done(setting, { ...task, url: from, fresh: true });
    if ("without" in first) return first.without;
    const before = server.connections.map(({ received }) => received.length);
    await done(setting, { ...task, url: to });
    const received = server.connections.map((each, index) =>
      each.received.slice(before[index] ?? 0),
    );
    return `sends ${headerLines("cookie")(received.join(""))}`;
  };
}

/** The name that a client asks a TLS server for. */
function nameFor(host: string): Scenario {
  return async (setting) => {
    const server = await setting.secure("good");
    server.respond = clean;
    const url = `https://${host}:${server.port}/`;
    await done(setting, { method: "GET", url, authority: setting.authority, fresh: true });
    return server.names.length === 0 ? "sends none" : `sends ${server.names.join(", ")}`;
  };
}

/** A request to a TLS server with such a certificate, through a proxy that wants credentials. */
function tunnel(
  certificate: string,
  look: (outcome: Outcome, received: string) => string,
): Scenario {
  return async (setting) => {
    const { server } = setting;
    const secure = await setting.secure(certificate);
    secure.respond = clean;
    server.respond = (connection, request) => {
      if (request > 1) return;
      const beyond = connect(secure.port, "127.0.0.1", () => {
        connection.socket.removeAllListeners("data");
        say(connection, "HTTP/1.1 200 OK\r\n\r\n");
        connection.socket.pipe(beyond).pipe(connection.socket);
      });
      beyond.on("error", () => connection.socket.destroy());
    };
    const [outcome] = await done(setting, {
      method: "GET",
      url: `https://localhost:${secure.port}/`,
      proxy: `http://user:word@127.0.0.1:${server.port}`,
      authority: setting.authority,
      fresh: true,
    });
    return look(outcome, secure.connections.map(({ received }) => received).join(""));
  };
}

/** A request to a TLS server with a certificate of that name. */
function over(certificate: string, host = "localhost"): Scenario {
  return async (setting) => {
    const server = await setting.secure(certificate);
    server.respond = clean;
    const [outcome, waited] = await done(setting, {
      method: "GET",
      url: `https://${host}:${server.port}/`,
      authority: setting.authority,
      fresh: true,
    });
    return words(outcome, waited);
  };
}

export const attacksOnTrust: readonly Attack[] = [
  {
    id: "C1a",
    attack: "A redirect to another port: Authorization, Cookie and Proxy-Authorization",
    origin: "CVE-2022-21712 (Twisted), CVE-2023-45143, CVE-2024-24758, CVE-2024-30260 (undici)",
    test: [REDIRECT, "C2, C3, C5: drops secrets and Host when the port is another"],
    run: redirect(
      { headers: SECRETS },
      ({ other }) => url(other, "/next"),
      headerLines("authorization", "cookie", "proxy-authorization"),
    ),
  },
  {
    id: "C1b",
    attack: "The same, with the names in capitals",
    origin: "CVE-2022-31151 (undici)",
    test: [REDIRECT, "C2, C3, C5: drops secrets and Host when the port is another"],
    run: redirect(
      { headers: SECRETS.map(([name, value]) => [name.toUpperCase(), value] as const) },
      ({ other }) => url(other, "/next"),
      headerLines("authorization", "cookie", "proxy-authorization"),
    ),
  },
  {
    id: "C3",
    attack: "A redirect to another port: the caller's Host",
    origin: "RFC 9110, 7.2",
    test: [REDIRECT, "C2, C3, C5: drops secrets and Host when the port is another"],
    run: redirect(
      { headers: [["Host", "first.example"]] },
      ({ other }) => url(other, "/next"),
      (received) =>
        received.includes("first.example") ? "the first server's Host" : "its own Host",
    ),
  },
  {
    id: "C4",
    attack: "POST that becomes GET: the headers of the body that is not sent",
    origin: "undici #5551; RFC 9110, 15.4",
    test: [REDIRECT, "B4: sends no body headers when a GET is redirected without its body"],
    run: redirect(
      { method: "POST", body: "abc", headers: [["Content-Type", "text/plain"]] },
      () => "/next",
      headerLines("content-type", "content-length", "transfer-encoding"),
      303,
    ),
  },
  {
    id: "C5a",
    attack: "A redirect to `file:`",
    origin: "CVE-2022-33987 (got)",
    test: [REDIRECT, "C5: fails on a redirect to another scheme"],
    run: redirect({}, () => "file:///etc/passwd", headerLines("host")),
  },
  {
    id: "C5b",
    attack: "A redirect to a URI with `user:password@`",
    origin: "RFC 9110, 4.2.4",
    test: [REDIRECT, "C5: fails on a redirect to another scheme"],
    run: redirect(
      {},
      ({ other }) => `http://user:pw@127.0.0.1:${other.port}/next`,
      headerLines("authorization"),
    ),
  },
  {
    id: "C5c",
    attack: "A redirect from `https` to `http`: Authorization, Cookie and Proxy-Authorization",
    origin: "RFC 9110, 15.4; CVE-2022-21712 (Twisted)",
    test: [REDIRECT, "C2, C3, C5: drops secrets and Host when the scheme is another"],
    run: async (setting) => {
      const secure = await setting.secure("good");
      const { server } = setting;
      const head = `HTTP/1.1 302 Found\r\nLocation: http://localhost:${server.port}/next\r\n`;
      secure.respond = (connection) => say(connection, `${head}Content-Length: 0\r\n\r\n`);
      server.respond = clean;
      const [outcome, waited] = await done(setting, {
        method: "GET",
        url: `https://localhost:${secure.port}/`,
        authority: setting.authority,
        headers: SECRETS,
        redirects: true,
        fresh: true,
      });
      const received = server.connections.map((each) => each.received).join("");
      if (received === "") return words(outcome, waited);
      return `sends ${headerLines("authorization", "cookie", "proxy-authorization")(received)}`;
    },
  },
  {
    id: "C6a",
    attack: "A cookie for a public suffix, `Domain=co.uk`",
    origin: "CVE-2022-23607 (treq); RFC 6265, 5.3",
    test: [COOKIES, "C6 ignores a cookie for a public suffix, or for another host"],
    run: cookieFor("http://evil.co.uk/", "a=evil; Domain=co.uk", "http://bank.co.uk/"),
  },
  {
    id: "C6b",
    attack: "A cookie for another host (cookie tossing)",
    origin: "CVE-2022-23607 (treq), CVE-2026-9679 (undici)",
    test: [COOKIES, "C6 ignores a cookie for a public suffix, or for another host"],
    run: cookieFor("http://evil.example/", "a=evil; Domain=bank.example", "http://bank.example/"),
  },
  {
    id: "C6c",
    attack: "A cookie of a host, sent to the hosts below it",
    origin: "CVE-2022-23607 (treq); RFC 6265, 5.4",
    test: [
      COOKIES,
      "C6 sends no cookie to another host, port aside, nor a secure one in the clear",
    ],
    run: cookieFor("http://bank.example/", "a=secret", "http://evil.bank.example/"),
  },
  {
    id: "C7",
    attack: "Redirects without end",
    origin: "undici #5274",
    test: [REDIRECT, "C9: fails with InfiniteRedirection beyond its limit, 20 by default"],
    run: async (setting) => {
      const { server } = setting;
      let requests = 0;
      server.respond = (connection) => {
        requests += 1;
        const location = `/again${requests}`;
        say(connection, `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
      };
      const [outcome, waited] = await done(setting, {
        method: "GET",
        url: url(server),
        redirects: true,
        fresh: true,
      });
      const description = words(outcome, waited);
      return "without" in outcome ? description : `${description}, after ${requests} requests`;
    },
  },
  {
    id: "C8",
    attack: "`HTTP_PROXY` in a CGI program, where a header of the visitor sets it",
    origin: "CVE-2016-1000111 (Twisted), httpoxy",
    test: [
      "test/web-client/client/environment-proxy.test.ts",
      "C8: ignores HTTP_PROXY in a CGI program, where a header sets it, and no other variable",
    ],
    run: async (setting) => {
      const { server, other } = setting;
      const response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclean";
      server.respond = (connection) => say(connection, response);
      other.respond = (connection) => say(connection, response.replace("clean", "proxy"));
      // The variables are those of a program that a visitor with a header `Proxy` has called.
      const client = new ClientProcess(setting.client.name, {
        HTTP_PROXY: url(other, ""),
        REQUEST_METHOD: "GET",
        NODE_USE_ENV_PROXY: "1",
      });
      await client.ready();
      const task = { method: "GET", url: url(server), environment: true } as const;
      const [outcome] = await done({ ...setting, client }, task);
      await client.stop();
      if (other.connections.length > 0) return "goes to the visitor's proxy";
      return server.connections.length > 0 ? "goes to the server itself" : words(outcome);
    },
  },
  {
    id: "C9",
    attack: "CR LF in a host that a proxy is asked to connect to",
    origin: "CVE-2019-9740 (CPython)",
    test: [
      "test/web-client/client/injection.test.ts",
      "into the host or path of a URI is refused by ProxyAgent.request",
    ],
    run: sends(
      ({ server }) => ({
        method: "GET",
        url: "https://a.example:443\r\nX-A: b/",
        proxy: `http://127.0.0.1:${server.port}`,
      }),
      (received) => (received.includes("\nX-A: b") ? "a header of its own" : "one CONNECT"),
      (connection) => say(connection, "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n"),
    ),
  },
  {
    id: "C10a",
    attack: "The credentials of a proxy, in a tunnel through it",
    origin: "CVE-2026-42038 (axios)",
    test: [
      TLS,
      "C8: opens one tunnel for https requests to the same host, and sends the credentials only to the proxy",
    ],
    run: tunnel("good", (outcome, received) =>
      received === "" ? words(outcome) : `sends ${headerLines("proxy-authorization")(received)}`,
    ),
  },
  {
    id: "C10b",
    attack: "A certificate for another host, behind a proxy's tunnel",
    origin: "CVE-2022-32210, CVE-2026-9697 (undici)",
    test: [TLS, "C7: checks the name of the server through the tunnel"],
    run: tunnel("otherHost", (outcome) => words(outcome)),
  },
];

export const attacksOnTLS: readonly Attack[] = [
  {
    id: "T1",
    attack: "A certificate for another host",
    origin: "CVE-2016-7099 (Node); RFC 9110, 4.3.4",
    test: [TRUST, "refuses a certificate for another host, and sends nothing"],
    run: over("otherHost"),
  },
  {
    id: "T2",
    attack: "A certificate that signed itself",
    origin: "RFC 5280, 6",
    test: [TRUST, "refuses a certificate that signed itself, and sends nothing"],
    run: over("selfSigned"),
  },
  {
    id: "T3",
    attack: "A certificate that has expired",
    origin: "RFC 5280, 4.1.2.5",
    test: [TRUST, "refuses a certificate that has expired, and sends nothing"],
    run: over("expired"),
  },
  {
    id: "T4",
    attack: "A certificate for a host with NUL after the expected name",
    origin: "CVE-2009-2408; CVE-2021-44532 (Node)",
    test: [TRUST, "refuses a certificate whose name continues after a NUL, and sends nothing"],
    run: over("nul"),
  },
  {
    id: "T5",
    attack: "A certificate for a name, where the URI has an IP address",
    origin: "RFC 9110, 4.3.5",
    test: [
      TRUST,
      "refuses a certificate for a name, where the URI has an address, and sends nothing",
    ],
    run: over("good", "127.0.0.1"),
  },
  {
    id: "T6",
    attack: "None: a certificate in order (so that the rows above say something)",
    origin: "–",
    test: [TRUST, "accepts a valid certificate"],
    run: over("good"),
  },
  {
    id: "T7",
    attack:
      "The name in the TLS handshake, where the URI has one (so that the next row says something)",
    origin: "RFC 6066, 3",
    test: [TLS, "accepts a name with a dot at its end, which is sent without it"],
    run: nameFor("localhost"),
  },
  {
    id: "T8",
    attack: "The same, where the URI has an IP address, which must not be sent",
    origin: "RFC 6066, 3",
    test: [TRUST, "sends no name in the handshake where the URI has an address"],
    run: nameFor("127.0.0.1"),
  },
];
