// Shows a trace. It stands in the page itself, which then needs no other file.

/** How many rows of a list are shown: a page of more is slow. The search finds the others. */
const MOST_ROWS = 1500;

const byId = (id) => document.getElementById(id);

/** An element with a class, and texts or elements in it. Texts are never read as HTML. */
function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

/** Seconds in words. */
function duration(seconds) {
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

// ---- Reading the events

const events = JSON.parse(byId("trace").textContent);
const begin = events[0]?.at ?? 0;
const end = Math.max(begin + 0.001, events.at(-1)?.at ?? 0);
const deferreds = new Map();
const connections = new Map();
const calls = [];
const delayed = new Map();

function deferredOf(number, at) {
  let found = deferreds.get(number);
  if (found === undefined) {
    found = {
      number,
      at,
      class: "Deferred",
      name: "",
      stack: [],
      fired: null,
      on: [],
      waiters: [],
      state: "pending",
    };
    deferreds.set(number, found);
  }
  return found;
}

function connectionOf(number, at) {
  let found = connections.get(number);
  if (found === undefined) {
    found = { number, peer: "", states: [], requests: [], at };
    connections.set(number, found);
  }
  return found;
}

const READERS = {
  created(event, of) {
    of.class = event.class;
    of.stack = event.stack;
  },
  named(event, of) {
    of.name = event.name;
  },
  fired(event, of) {
    of.fired = event;
    // If nothing says that it has ended so, an errback has taken the failure at once.
    of.state = event.failure === null ? "fired" : "handled";
  },
  waits(event, of) {
    of.lastWait = event;
    if (of.on.includes(event.on)) return;
    of.on.push(event.on);
    deferredOf(event.on, event.at).waiters.push(of);
  },
  failed: (_event, of) => (of.state = "failed"),
  handled: (_event, of) => (of.state = "handled"),
  lost: (_event, of) => (of.state = "lost"),
};

for (const event of events) {
  if (event.deferred !== undefined) {
    READERS[event.event]?.(event, deferredOf(event.deferred, event.at));
  } else if (event.connection !== undefined) {
    const connection = connectionOf(event.connection, event.at);
    if (event.event === "request") connection.requests.push(event);
    else connection.states.push(event);
    connection.peer ||= event.peer ?? "";
  } else if (event.event === "later") {
    calls.push(event);
    delayed.set(event.call, event);
  } else if (event.event === "called") {
    const call = delayed.get(event.call);
    if (call) call.made = event;
  } else if (event.event === "reactor") {
    calls.push(event);
  }
}

/** Marks as pending also those that were fired, and then wait for another that has no result. */
{
  const seen = new Set();
  for (const each of deferreds.values()) {
    const chain = [];
    let last = each;
    while (!seen.has(last) && last.state === "fired" && last.lastWait?.at >= last.fired.at) {
      seen.add(last);
      chain.push(last);
      last = deferreds.get(last.lastWait.on);
    }
    if (last.state === "pending") for (const waiting of chain) waiting.state = "pending";
  }
}

// ---- Filter and search

let wanted = "";
let filter = "all";
/** Whether those are shown, too, that the library made outside any call of the program, and that nothing waits for. */
let withLibrary = false;
const isOfLibrary = (each) => each.stack.length === 0 && each.waiters.length === 0;
const FILTERS = {
  all: () => true,
  pending: (each) => each.state === "pending",
  failed: (each) => ["failed", "lost", "handled"].includes(each.state),
  lost: (each) => each.state === "lost",
};

const matchesText = (...texts) =>
  wanted === "" || texts.some((text) => String(text).toLowerCase().includes(wanted));

function matches(each) {
  const { number, name, stack, fired } = each;
  return (
    (withLibrary || !isOfLibrary(each)) &&
    FILTERS[filter](each) &&
    matchesText(`#${number}`, each.class, name, fired?.failure ?? "", ...stack)
  );
}

// ---- Connections

const LEGEND = {
  QUIESCENT: "idle",
  TRANSMITTING: "writes a request",
  WAITING: "waits for, or reads, the response",
  TRANSMITTING_AFTER_RECEIVING_RESPONSE: "still writes, the response has come",
  ABORTING: "is being closed",
};

const percent = (at) => ((at - begin) / (end - begin)) * 100;

function showConnections() {
  const shown = [...connections.values()].filter((each) =>
    matchesText(each.peer, ...each.requests.map(({ method, uri }) => `${method} ${uri}`)),
  );
  const place = byId("connections");
  place.replaceChildren();
  if (shown.length === 0) {
    place.append(element("p", "empty", connections.size === 0 ? "None." : "None matches."));
    return;
  }
  place.append(axis(), ...shown.slice(0, MOST_ROWS).map(lane));
  if (shown.length > MOST_ROWS) place.append(more(shown.length - MOST_ROWS));
}

function axis() {
  const track = element("div", "track");
  for (let part = 0; part <= 5; part++) {
    const tick = element("span", "", part === 0 ? "0" : duration(((end - begin) * part) / 5));
    tick.style.left = `${part * 20}%`;
    track.append(tick);
  }
  return element("div", "axis", element("div", "", "since the start of the trace"), track);
}

function lane(connection) {
  const track = element("div", "track");
  const { states, requests, number, peer } = connection;
  states.forEach((event, index) => {
    if (event.state === "CONNECTION_LOST") return;
    const until = states[index + 1]?.at ?? end;
    track.append(
      bar(event.state, event.at, until, `${event.state}, ${duration(until - event.at)}`),
    );
  });
  for (const request of requests) {
    const after = states.find((event) => event.at > request.at && event.state === "QUIESCENT");
    const lost = states.find((event) => event.at > request.at && event.state === "CONNECTION_LOST");
    const text = bar("request", request.at, after?.at ?? lost?.at ?? end, "");
    text.append(`${request.method} ${request.uri}`);
    track.append(text);
  }
  const label = element("div", "", `${number}  ${peer}`);
  label.title = peer;
  return element("div", "lane", label, track);
}

function bar(className, from, until, title) {
  const made = element("div", `bar ${className}`);
  made.style.left = `${percent(from)}%`;
  made.style.width = `${Math.max(percent(until) - percent(from), 0)}%`;
  made.title = title;
  return made;
}

const more = (count) => element("p", "empty", `${count} more: search for them.`);

// ---- Deferreds

const folded = new Set();
const opened = new Set();

/** How many links of a chain are shown below each other. */
const MOST_DEPTH = 200;

/** Those that stand at the left: nothing waits for them, or those of a circle that nothing else waits for. */
const roots = [];
{
  const reached = new Set();
  const add = (root) => {
    roots.push(root);
    const rest = [root];
    for (let each = rest.pop(); each !== undefined; each = rest.pop()) {
      if (reached.has(each)) continue;
      reached.add(each);
      for (const on of each.on) rest.push(deferreds.get(on));
    }
  };
  for (const each of deferreds.values()) if (each.waiters.length === 0) add(each);
  for (const each of deferreds.values()) if (!reached.has(each)) add(each);
}

/** What matches, and what waits for it, directly or through others. */
function relevantOnes() {
  const relevant = new Set();
  const rest = [...deferreds.values()].filter(matches);
  for (let each = rest.pop(); each !== undefined; each = rest.pop()) {
    if (relevant.has(each)) continue;
    relevant.add(each);
    rest.push(...each.waiters);
  }
  return relevant;
}

/** The rows: `[deferred, depth, path]`, in the order in which they stand. */
function rows() {
  const relevant = relevantOnes();
  const found = [];
  const add = (each, depth, path) => {
    if (!relevant.has(each) || depth > MOST_DEPTH || found.length > MOST_ROWS) return;
    // It waits, through others, for itself.
    if (path.includes(`/${each.number}/`)) return;
    const own = `${path}${each.number}/`;
    found.push([each, depth, own]);
    if (folded.has(own)) return;
    for (const on of each.on) add(deferreds.get(on), depth + 1, own);
  };
  for (const root of roots) add(root, 0, "/");
  return found;
}

function showDeferreds() {
  const place = byId("deferreds");
  place.replaceChildren();
  const shown = rows();
  if (shown.length === 0) {
    place.append(element("p", "empty", deferreds.size === 0 ? "None." : "None matches."));
    return;
  }
  for (const [each, depth, path] of shown.slice(0, MOST_ROWS)) {
    place.append(row(each, depth, path));
    if (opened.has(path)) place.append(details(each));
  }
  const isCut = shown.some(([each, depth]) => depth === MOST_DEPTH && each.on.length > 0);
  if (isCut || shown.length > MOST_ROWS) {
    place.append(element("p", "empty", "There are more: search."));
  }
}

function row(each, depth, path) {
  const fold = element("span", "fold", each.on.length === 0 ? "" : folded.has(path) ? "▸" : "▾");
  fold.addEventListener("click", (event) => {
    if (each.on.length === 0) return;
    event.stopPropagation();
    toggle(folded, path);
  });
  const name = element("b", "", each.name === "" ? each.class : each.name);
  const what = element("span", "what", fold, `#${each.number} `, name);
  const [where] = each.stack;
  what.append(
    element("span", "place", ` ${where === undefined ? "in the library" : shortPlace(where)}`),
  );
  what.style.paddingLeft = `${Math.min(depth, 24) * 18}px`;
  what.title = where ?? "";
  const until = each.fired === null ? end : each.fired.at;
  const time = `${duration(each.at - begin)} + ${duration(until - each.at)}`;
  const made = element(
    "div",
    `row${matches(each) ? "" : " context"}`,
    what,
    element("span", `state ${each.state}`, each.state),
    element("span", "time", time),
  );
  made.querySelector(".time").title = "made at, and then the time until it was fired";
  made.addEventListener("click", () => toggle(opened, path));
  return made;
}

/** A frame with the last parts of its path. */
function shortPlace(frame) {
  return frame.replace(/(?:[^\s(]*\/)([^/\s]+\/[^/\s]+)$/, "$1");
}

function toggle(set, path) {
  if (!set.delete(path)) set.add(path);
  showDeferreds();
}

function details(each) {
  const made = element("div", "details");
  const { failure = null, stack = [] } = each.fired ?? {};
  if (failure !== null) made.append(element("pre", "error", failure));
  const section = (title, lines) => {
    if (lines.length === 0) return;
    made.append(
      element("div", "", title),
      element("pre", "", lines.map((line) => `  ${line}`).join("\n")),
    );
  };
  section("Made by", each.stack);
  section("Fired by", stack);
  section(
    "Waited for",
    each.on.map((on) => `#${on} ${deferreds.get(on).name || deferreds.get(on).class}`),
  );
  if (made.childNodes.length === 0)
    made.append("Made and fired by the library, outside the program's own calls.");
  return made;
}

// ---- Calls

function showCalls() {
  const place = byId("calls");
  place.replaceChildren();
  const shown = calls.filter((call) =>
    matchesText(call.name ?? "", call.method ?? "callLater", ...(call.args ?? [])),
  );
  if (shown.length === 0) {
    place.append(element("p", "empty", calls.length === 0 ? "None." : "None matches."));
    return;
  }
  for (const call of shown.slice(0, MOST_ROWS)) {
    const text =
      call.event === "later"
        ? `callLater(${call.delay}, ${call.name || "an unnamed function"})`
        : `${call.method}(${call.args.map((arg) => JSON.stringify(arg)).join(", ")})`;
    const made = call.made;
    const result =
      call.event !== "later"
        ? ""
        : made === undefined
          ? "not called"
          : `called at ${duration(made.at - begin)}, took ${duration(made.took)}`;
    place.append(
      element(
        "div",
        "call",
        element("span", "faint", duration(call.at - begin)),
        element("span", "", text),
        element("span", "faint", result),
      ),
    );
  }
  if (shown.length > MOST_ROWS) place.append(more(shown.length - MOST_ROWS));
}

// ---- The page

function show() {
  showConnections();
  showDeferreds();
  showCalls();
}

function showHeader() {
  const [first] = events;
  if (first?.event === "trace") {
    byId("process").textContent =
      `of process ${first.process}, ${new Date(first.time * 1000).toLocaleString()}`;
  }
  const count = (name) =>
    [...deferreds.values()].filter((each) => !isOfLibrary(each) && FILTERS[name](each)).length;
  byId("summary").textContent = [
    duration(end - begin),
    `${connections.size} connections`,
    `${count("all")} Deferreds`,
    `${count("pending")} pending`,
    `${count("lost")} lost`,
    `${calls.length} calls of the reactor`,
  ].join(" · ");
  for (const name of Object.keys(FILTERS)) {
    const button = element("button", "", `${name} ${count(name)}`);
    button.type = "button";
    button.setAttribute("aria-pressed", String(name === filter));
    button.addEventListener("click", () => {
      filter = name;
      for (const each of byId("filters").children)
        each.setAttribute("aria-pressed", String(each === button));
      showDeferreds();
    });
    byId("filters").append(button);
  }
  const library = element(
    "button",
    "",
    `library ${[...deferreds.values()].filter(isOfLibrary).length}`,
  );
  library.type = "button";
  library.title = "Deferreds that the library made outside any call of the program";
  library.setAttribute("aria-pressed", "false");
  library.addEventListener("click", () => {
    withLibrary = !withLibrary;
    library.setAttribute("aria-pressed", String(withLibrary));
    showDeferreds();
  });
  byId("filters").after(library);
  for (const [state, text] of Object.entries(LEGEND)) {
    byId("legend").append(element("span", "", element("i", state), `${state}: ${text}`));
  }
  byId("search").addEventListener("input", (event) => {
    wanted = event.target.value.trim().toLowerCase();
    show();
  });
  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
  });
}

showHeader();
show();
