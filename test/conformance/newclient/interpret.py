"""Runs a scenario of scenarios.py on twisted.web._newclient, and writes down what happens.

play.ts beside this file does the same on @twisted-ts/web-client/newclient: what one writes the other has to.
"""

import gc

from twisted.internet import error
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IConsumer, IPushProducer, ITCPTransport
from twisted.internet.protocol import Protocol
from twisted.logger import globalLogPublisher
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol, Request, Response
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IBodyProducer
from zope.interface import implementer


class Boom(Exception):
    """What a callable of the test raises."""


REASONS = {
    "done": error.ConnectionDone,
    "lost": error.ConnectionLost,
    "aborted": error.ConnectionAborted,
    "timeout": error.TimeoutError,
}

ATTRIBUTES = (
    ("parser", "_parser"),
    ("request", "_currentRequest"),
    ("finished", "_finishedRequest"),
    ("response", "_responseDeferred"),
    ("proxy", "_transportProxy"),
)


def text(data):
    return data.decode("latin1")


def quoted(data):
    """Bytes as JSON would write their text, in ASCII."""
    marks = {"\\": "\\\\", '"': '\\"', "\r": "\\r", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(
        marks.get(c, c if " " <= c <= "~" else "\\x%02x" % ord(c)) for c in text(data)
    ) + '"'


def error_text(value):
    name = f"{type(value).__module__}.{type(value).__name__}"
    if isinstance(value, Boom):
        name = "Boom"
    reasons = getattr(value, "reasons", None)
    if reasons is not None:
        return f"{name}[{', '.join(error_text(each.value) for each in reasons)}]"
    return name


class Player:
    """One scenario: a protocol on a transport that only records."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.lines = []
        self.written = b""
        self.producer = None
        self.bodies = []
        self.response = None
        self.deferred = None
        self.requests = 0
        self.protocol = HTTP11ClientProtocol(self.quiescent)
        self.transport = Transport(self)

    def note(self, line):
        self.flush()
        self.lines.append(line)

    def flush(self):
        if self.written:
            self.lines.append("write " + quoted(self.written))
            self.written = b""

    def run(self):
        trace = []
        globalLogPublisher.addObserver(self.logged)
        try:
            for step in [["connect"], *self.scenario["steps"]]:
                try:
                    getattr(self, "do_" + step[0])(*step[1:])
                except Exception as problem:
                    self.note("raised " + error_text(problem))
                self.note(self.state())
                trace.append(self.lines)
                self.lines = []
            self.let_go()
            trace.append(self.lines)
        finally:
            globalLogPublisher.removeObserver(self.logged)
        return trace

    def state(self):
        present = [
            name for name, attribute in ATTRIBUTES if getattr(self.protocol, attribute) is not None
        ]
        body = "" if self.response is None else f" body {self.response._state}"
        aborts = len(self.protocol._abortDeferreds)
        return f"{self.protocol.state} [{' '.join(present)}] {aborts}{body}"

    def let_go(self):
        """Reports the unhandled failures, as the collector would."""
        self.protocol = self.transport = self.producer = self.deferred = self.response = None
        self.bodies = []
        gc.collect()
        self.lines.sort()

    def logged(self, event):
        failure = event.get("log_failure")
        if failure is not None:
            self.note("logged " + error_text(failure.value))

    # What the protocol calls.

    def quiescent(self, protocol):
        self.note(f"quiescent in {protocol.state}")
        what = self.scenario.get("quiescent")
        if what == "raise":
            raise Boom()
        if what == "request" and self.requests < 2:
            self.do_request({})

    def fired(self, label, result):
        if isinstance(result, Failure):
            self.note(f"{label} failed {error_text(result.value)}")
            response = getattr(result.value, "response", None)
            if isinstance(response, Response):
                self.note(f"{label} failed with response {response.code}")
            return
        self.note(f"{label} fired")

    def responded(self, result, label, then):
        if isinstance(result, Failure):
            self.fired(label, result)
            return None
        self.response = result
        length = "unknown" if result.length is UNKNOWN_LENGTH else result.length
        headers = [
            f"{text(name)}={text(value)}"
            for name, values in sorted(result.headers.getAllRawHeaders())
            for value in values
        ]
        name, major, minor = result.version
        self.note(
            f"{label} response {text(name)}/{major}.{minor} {result.code} "
            f"{quoted(result.phrase)} length {length} {quoted(' | '.join(headers).encode('latin1'))}"
        )
        if then == "deliver":
            self.do_deliver()
        elif then == "raise":
            raise Boom()
        elif then == "request" and self.requests < 2:
            self.do_request({})
        return None

    # The steps.

    def do_connect(self):
        self.protocol.makeConnection(self.transport)

    def do_request(self, spec):
        label = f"request{self.requests}"
        self.requests += 1
        headers = Headers({b"Host": [b"example.com"]})
        for name, value in spec.get("headers", []):
            headers.addRawHeader(name.encode("latin1"), value.encode("latin1"))
        producer = None
        if "body" in spec:
            producer = self.producer = Producer(self, **spec["body"])
        request = Request(
            spec.get("method", "GET").encode("latin1"),
            spec.get("uri", "/").encode("latin1"),
            headers,
            producer,
            persistent=spec.get("persistent", True),
        )
        if spec.get("host") is False:
            headers.removeHeader(b"host")
        deferred = self.protocol.request(request)
        self.deferred = deferred
        deferred.addBoth(self.responded, label, spec.get("then", "deliver"))
        deferred.addErrback(lambda failure: self.note("callback " + error_text(failure.value)))

    def do_data(self, data):
        self.protocol.dataReceived(data.encode("latin1"))

    def do_lost(self, reason):
        self.protocol.connectionLost(Failure(REASONS[reason]()))

    def do_cancel(self):
        self.deferred.cancel()

    def do_abort(self):
        self.protocol.abort().addBoth(lambda result: self.fired("abort", result))

    def do_deliver(self):
        self.bodies.append(Body(self))
        self.response.deliverBody(self.bodies[-1])

    def do_write(self, data):
        self.producer.consumer.write(data.encode("latin1"))

    def do_produced(self):
        self.producer.deferred.callback(None)

    def do_failed(self):
        self.producer.deferred.errback(Failure(Boom()))

    def do_body(self, method):
        getattr(self.bodies[-1].transport, method)()


@implementer(ITCPTransport, IPushProducer, IConsumer)
class Transport:
    """Records every call."""

    def __init__(self, player):
        self._player = player

    def write(self, data):
        self._player.written += data

    def writeSequence(self, pieces):
        self._player.written += b"".join(pieces)

    def registerProducer(self, producer, streaming):
        self._player.note(f"registerProducer {bool(streaming)}")

    def setTcpNoDelay(self, enabled):
        self._player.note(f"setTcpNoDelay {bool(enabled)}")


def recorder(name):
    def method(self):
        self._player.note(name)

    return method


for each in (
    "unregisterProducer",
    "pauseProducing",
    "resumeProducing",
    "stopProducing",
    "loseConnection",
    "abortConnection",
):
    setattr(Transport, each, recorder(each))


@implementer(IBodyProducer)
class Producer:
    """Writes its pieces when it is started, and otherwise what the scenario says."""

    def __init__(self, player, length=None, start="wait", pieces=(), stop="note"):
        self._player = player
        self.length = UNKNOWN_LENGTH if length is None else length
        self._start = start
        self._stop = stop
        self._pieces = pieces
        self.consumer = None
        self.deferred = Deferred(lambda _: player.note("producer cancelled"))

    def startProducing(self, consumer):
        self._player.note("startProducing")
        self.consumer = consumer
        if self._start == "raise":
            raise Boom()
        for piece in self._pieces:
            consumer.write(piece.encode("latin1"))
        if self._start == "finish":
            return succeed(None)
        return self.deferred

    def stopProducing(self):
        self._player.note("producer stopProducing")
        if self._stop == "raise":
            raise Boom()

    def pauseProducing(self):
        self._player.note("producer pauseProducing")

    def resumeProducing(self):
        self._player.note("producer resumeProducing")


class Body(Protocol):
    """Receives the body."""

    def __init__(self, player):
        self._player = player

    def connectionMade(self):
        self._player.note("body connectionMade")
        if self._player.scenario.get("body") == "pause":
            self.transport.pauseProducing()

    def dataReceived(self, data):
        self._player.note("body data " + quoted(data))
        what = self._player.scenario.get("body")
        if what == "raise":
            raise Boom()
        if what in ("pauseProducing", "stopProducing", "loseConnection"):
            getattr(self.transport, what)()

    def connectionLost(self, reason):
        self._player.fired("body", reason)
        what = self._player.scenario.get("body")
        if what == "raise at end":
            raise Boom()
        if what == "request at end" and self._player.requests < 2:
            self._player.do_request({})


def play(scenario):
    """The trace: a list of lines for each step, with the state after it."""
    return Player(scenario).run()


def bytewise(scenario):
    """The same scenario with each byte received by itself."""
    return {**scenario, "steps": [
        one
        for step in scenario["steps"]
        for one in ([["data", byte] for byte in step[1]] if step[0] == "data" else [step])
    ]}


def cut(scenario, at):
    """The same scenario with its received bytes cut in two after the first `at` of them, or None."""
    steps = []
    for step in scenario["steps"]:
        if step[0] == "data":
            if 0 < at < len(step[1]):
                steps += [["data", step[1][:at]], ["data", step[1][at:]]]
                at = 0
                continue
            at -= len(step[1])
        steps.append(step)
    return None if len(steps) == len(scenario["steps"]) else {**scenario, "steps": steps}


def summary(trace):
    """A trace without its steps, and with body data joined: what does not depend on how bytes are cut."""
    lines = [line for step in trace for line in step if not is_state(line)]
    joined = []
    for line in lines:
        if line.startswith("body data ") and joined and joined[-1].startswith("body data "):
            joined[-1] = joined[-1][:-1] + line[len('body data "'):]
        else:
            joined.append(line)
    return joined


def is_state(line):
    return "] " in line and line.split(" ", 1)[0].isupper()
