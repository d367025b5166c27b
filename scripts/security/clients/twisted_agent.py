"""Twisted's Agent with a pool, and the agents that wrap it. See conversation.ts for what is read and written."""

import http.cookiejar
import json
import sys

from twisted.internet import defer, reactor, ssl, stdio
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.logger import globalLogBeginner
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure
from twisted.web.client import (
    Agent,
    BrowserLikePolicyForHTTPS,
    ContentDecoderAgent,
    CookieAgent,
    GzipDecoder,
    HTTPConnectionPool,
    ProxyAgent,
    RedirectAgent,
    readBody,
)
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IBodyProducer
from zope.interface import implementer

globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)

MISSING = [
    ("environment", "does not read the environment"),
    ("filename", "has no forms"),
    ("most", "has no such limit"),
    ("timeout", "has no such timeout"),
]


@implementer(IBodyProducer)
class Pieces:
    def __init__(self, pieces, length):
        self.pieces = pieces
        self.length = length
        self.stopped = False

    def startProducing(self, consumer):
        done = defer.Deferred(lambda _: self.stopProducing())

        def write(index):
            if self.stopped:
                return
            if index == len(self.pieces):
                done.callback(None)
                return
            consumer.write(self.pieces[index])
            reactor.callLater(0, write, index + 1)

        write(0)
        return done

    def stopProducing(self):
        self.stopped = True

    def pauseProducing(self):
        pass

    def resumeProducing(self):
        pass


class Client:
    def __init__(self):
        self.renew()

    def renew(self):
        self.pool = HTTPConnectionPool(reactor)
        self.jar = http.cookiejar.CookieJar()

    def agent(self, task):
        if task.get("proxy"):
            host, port = task["proxy"].split("//")[1].split(":")
            endpoint = TCP4ClientEndpoint(reactor, host, int(port))
            agent = ProxyAgent(endpoint, pool=self.pool)
        elif task.get("authority"):
            with open(task["authority"], "rb") as pem:
                root = ssl.Certificate.loadPEM(pem.read())
            agent = Agent(reactor, BrowserLikePolicyForHTTPS(trustRoot=root), pool=self.pool)
        else:
            agent = Agent(reactor, pool=self.pool)
        if task.get("decode"):
            agent = ContentDecoderAgent(agent, [(b"gzip", GzipDecoder)])
        if task.get("cookies"):
            agent = CookieAgent(agent, self.jar)
        if task.get("redirects"):
            agent = RedirectAgent(agent)
        return agent

    @defer.inlineCallbacks
    def request(self, task):
        if task.get("fresh"):
            yield self.pool.closeCachedConnections()
            self.renew()
        for option, without in MISSING:
            if task.get(option) is not None:
                return {"without": without}
        if task.get("proxy") and task["url"].startswith("https:"):
            return {"without": "has no tunnels"}
        headers = Headers()
        for name, value in task.get("headers", []):
            headers.addRawHeader(name, value)
        body = task.get("body")
        producer = None
        if body is not None:
            pieces = [body] if isinstance(body, str) else body
            length = len(body) if isinstance(body, str) else task.get("length", UNKNOWN_LENGTH)
            producer = Pieces([piece.encode() for piece in pieces], length)
        asking = self.agent(task).request(
            task["method"].encode("utf-8"), task["url"].encode("utf-8"), headers, producer
        )
        if task.get("cancelAfter") is not None:
            reactor.callLater(task["cancelAfter"], asking.cancel)
        response = yield asking
        if task.get("unread"):
            return {"status": response.code, "body": "", "length": 0}
        data = yield readBody(response)
        return {"status": response.code, "body": data[:100].decode("latin1"), "length": len(data)}


def named(failure):
    name = failure.type.__name__
    if name == "Error":
        name = failure.type.__module__ + "." + name
    reasons = [each for each in getattr(failure.value, "reasons", []) if isinstance(each, Failure)]
    return name + ("[%s]" % ", ".join(map(named, reasons)) if reasons else "")


class Conversation(LineReceiver):
    delimiter = b"\n"
    MAX_LENGTH = 2**24

    def __init__(self):
        self.client = Client()

    def lineReceived(self, line):
        def failed(failure):
            return {"error": named(failure)}

        def write(done):
            self.sendLine(json.dumps(done).encode("ascii"))

        task = json.loads(line)
        if task.get("ready"):
            write({"without": ""})
            return
        defer.maybeDeferred(self.client.request, task).addErrback(failed).addCallback(write)

    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


stdio.StandardIO(Conversation())
reactor.run()
