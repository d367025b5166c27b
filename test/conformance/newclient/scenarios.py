"""The scenarios: families of steps that a client, a server and a network can take, each with a name of its own.

A step is a list: ["request", spec], ["data", bytes as text], ["lost", reason], ["cancel"], ["abort"], ["deliver"],
["write", text], ["produced"], ["failed"] for the body producer, and ["body", method] for the body's transport.
"""

OK = "HTTP/1.1 200 OK\r\n"

# Responses, and whether the end of the connection is part of them.
FRAMINGS = {
    "length": (OK + "Content-Length: 5\r\n\r\nhello", False),
    "length zero": (OK + "Content-Length: 0\r\n\r\n", False),
    "two equal lengths": (OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", False),
    "chunked": (OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", False),
    "chunked, nothing": (OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", False),
    "chunked with trailers": (
        OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n",
        False,
    ),
    "chunked in capitals": (OK + "Transfer-Encoding: CHUNKED\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n", False),
    "ended by closing": (OK + "X-A: 1\r\n\r\nhello", True),
    "ended by closing, nothing": (OK + "X-A: 1\r\n\r\n", True),
    "no headers": (OK + "\r\nhello", True),
    "204": ("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n", False),
    "304": ("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", False),
    "304 with a length": ("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", False),
    "205": ("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", False),
    "404": ("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", False),
    "no phrase": ("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", False),
    "empty phrase": ("HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi", False),
    "long phrase": ("HTTP/1.1 200 All is well\r\nContent-Length: 2\r\n\r\nhi", False),
    "latin-1 phrase": ("HTTP/1.1 200 tr\xe8s bien\r\nContent-Length: 2\r\n\r\nhi", False),
    "100 first": ("HTTP/1.1 100 Continue\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nhi", False),
    "102 and 103 first": (
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + OK + "Content-Length: 2\r\n\r\nhi",
        False,
    ),
    "bare LF": ("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", False),
    "LF and CRLF": ("HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 2\r\n\nhi", False),
    "folded": (OK + "X-A: one\r\n two\r\n\tthree\r\nContent-Length: 2\r\n\r\nhi", False),
    "folded twice": (OK + "X-A: one\r\n  two\r\nX-B: 1\r\n 2\r\nContent-Length: 2\r\n\r\nhi", False),
    "many values": (OK + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nset-cookie: c\r\nContent-Length: 0\r\n\r\n", False),
    "white space around values": (OK + "X-A:   1  \r\nX-B:\t2\t\r\nX-C:\r\nContent-Length: 2\r\n\r\nhi", False),
    "latin-1 value": (OK + "X-A: caf\xe9\r\nContent-Length: 2\r\n\r\nhi", False),
    "utf-8 value": (OK + "X-A: caf\xc3\xa9\r\nContent-Length: 2\r\n\r\nhi", False),
    "colons in a value": (OK + "Location: http://x:80/a:b\r\nContent-Length: 2\r\n\r\nhi", False),
    "connection close": (OK + "Connection: close\r\nContent-Length: 2\r\n\r\nhi", False),
    "connection keep-alive": (OK + "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\nhi", False),
    "control headers": (
        OK + "TE: x\r\nTrailers: y\r\nUpgrade: z\r\nProxy-Connection: p\r\nContent-Length: 2\r\n\r\nhi",
        False,
    ),
    "binary body": (OK + "Content-Length: 6\r\n\r\n\x00\xff\r\n\r\n", False),
    "HTTP/1.0 with keep-alive": ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", False),
    "HTTP/1.0": ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", False),
    "HTTP/1.0 ended by closing": ("HTTP/1.0 200 OK\r\n\r\nhi", True),
}

# Responses that break a rule, or that Twisted and this port treat differently.
BROKEN = {
    "not HTTP": "SSH-2.0-OpenSSH\r\n",
    "an empty line first": "\r\n" + OK + "\r\n",
    "no status": "HTTP/1.1\r\n\r\n",
    "status of letters": "HTTP/1.1 abc OK\r\n\r\n",
    "status with a sign": "HTTP/1.1 +200 OK\r\nContent-Length: 0\r\n\r\n",
    "status of four digits": "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "status of two digits": "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
    "two spaces before the status": "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
    "version without a number": "HTTP/x.y 200 OK\r\n\r\n",
    "version 2": "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "version without a slash": "HTTP 200 OK\r\n\r\n",
    "another protocol": "FOO/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "version with three numbers": "HTTP/1.1.1 200 OK\r\n\r\n",
    "no colon": OK + "Nonsense\r\n\r\n",
    "an empty name": OK + ": 1\r\n\r\n",
    "space before the colon": OK + "X-A : 1\r\nContent-Length: 0\r\n\r\n",
    "space in a name": OK + "X A: 1\r\nContent-Length: 0\r\n\r\n",
    "space before the first header": OK + " X-A: 1\r\nContent-Length: 0\r\n\r\n",
    "NUL in a value": OK + "X-A: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "NUL in a name": OK + "X\x00A: b\r\nContent-Length: 0\r\n\r\n",
    "lone CR in a value": OK + "X-A: a\rb\r\nContent-Length: 0\r\n\r\n",
    "differing lengths": OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
    "differing lengths in a list": OK + "Content-Length: 2, 3\r\n\r\nhi!",
    "equal lengths in a list": OK + "Content-Length: 2, 2\r\n\r\nhi",
    "length with a sign": OK + "Content-Length: +2\r\n\r\nhi",
    "negative length": OK + "Content-Length: -1\r\n\r\nhi",
    "hexadecimal length": OK + "Content-Length: 0x2\r\n\r\nhi",
    "length of words": OK + "Content-Length: two\r\n\r\nhi",
    "empty length": OK + "Content-Length:\r\n\r\nhi",
    "folded length": OK + "Content-Length:\r\n 2\r\n\r\nhi",
    "length and chunked": OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "unknown transfer coding": OK + "Transfer-Encoding: gzip\r\n\r\nhi",
    "identity transfer coding": OK + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi",
    "list of transfer codings": OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "two transfer codings": OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked twice": OK + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunk size with a prefix": OK + "Transfer-Encoding: chunked\r\n\r\n0x2\r\nhi\r\n0\r\n\r\n",
    "chunk size with a sign": OK + "Transfer-Encoding: chunked\r\n\r\n+2\r\nhi\r\n0\r\n\r\n",
    "negative chunk size": OK + "Transfer-Encoding: chunked\r\n\r\n-2\r\nhi\r\n0\r\n\r\n",
    "chunk size with a space": OK + "Transfer-Encoding: chunked\r\n\r\n2 \r\nhi\r\n0\r\n\r\n",
    "empty chunk size": OK + "Transfer-Encoding: chunked\r\n\r\n\r\nhi\r\n0\r\n\r\n",
    "chunk without its end": OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi0\r\n\r\n",
    "chunk ended by LF": OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\n0\r\n\r\n",
    "chunk size ended by LF": OK + "Transfer-Encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n",
    "control character in an extension": OK + "Transfer-Encoding: chunked\r\n\r\n2;a\x01b\r\nhi\r\n0\r\n\r\n",
    "endless extension": OK + "Transfer-Encoding: chunked\r\n\r\n2;" + "a" * 1100,
    "endless line": OK + "X-A: " + "a" * 16500 + "\r\n\r\n",
    "endless status line": "HTTP/1.1 200 " + "a" * 16500,
    "bytes after a body of known length": OK + "Content-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n",
    "bytes after the last chunk": OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore",
    "bytes after a 204": "HTTP/1.1 204 No Content\r\n\r\nmore",
    "204 with a length": "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
    "204 with chunks": "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
    "Connection: Close": OK + "Connection: Close\r\nContent-Length: 2\r\n\r\nhi",
    "Connection: keep-alive, close": OK + "Connection: keep-alive, close\r\nContent-Length: 2\r\n\r\nhi",
    "101 without an Upgrade": "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + OK + "Content-Length: 0\r\n\r\n",
    "a bad trailer": OK + "Transfer-Encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n",
}

SIMPLE = OK + "Content-Length: 5\r\n\r\nhello"
HALF = OK + "Content-Length: 5\r\n\r\nhe"
HEAD_ONLY = OK + "Content-Length: 5\r\n\r\n"
CHUNKED_HALF = OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhe"
UNKNOWN_HALF = OK + "\r\nhe"

# How far an exchange has come: steps that lead there from a connected protocol.
STAGES = {
    "idle": [],
    "waiting": [["request", {}]],
    "status line": [["request", {}], ["data", "HTTP/1.1 200 OK\r\n"]],
    "part of the head": [["request", {}], ["data", "HTTP/1.1 200 OK\r\nX-A: "]],
    "head, body not delivered": [["request", {"then": "keep"}], ["data", HEAD_ONLY]],
    "head": [["request", {}], ["data", HEAD_ONLY]],
    "half a body": [["request", {}], ["data", HALF]],
    "half a body, body not delivered": [["request", {"then": "keep"}], ["data", HALF]],
    "half a chunk": [["request", {}], ["data", CHUNKED_HALF]],
    "body of unknown length": [["request", {}], ["data", UNKNOWN_HALF]],
    "body of unknown length, body not delivered": [["request", {"then": "keep"}], ["data", UNKNOWN_HALF]],
    "a 100": [["request", {}], ["data", "HTTP/1.1 100 Continue\r\n\r\n"]],
    "complete": [["request", {}], ["data", SIMPLE]],
    "complete, body not delivered": [["request", {"then": "keep"}], ["data", SIMPLE]],
    "complete, not persistent": [["request", {"persistent": False}], ["data", SIMPLE]],
    "transmitting chunks": [["request", {"method": "POST", "body": {}}]],
    "transmitting a length": [["request", {"method": "POST", "body": {"length": 5}}]],
    "transmitting, half written": [
        ["request", {"method": "POST", "body": {"length": 5}}], ["write", "he"],
    ],
    "transmitting, head of the reply": [
        ["request", {"method": "POST", "body": {}}], ["data", HEAD_ONLY],
    ],
    "transmitting, half the reply": [
        ["request", {"method": "POST", "body": {"length": 5}}], ["data", HALF],
    ],
    "transmitting after the reply": [
        ["request", {"method": "POST", "body": {}}], ["data", SIMPLE],
    ],
    "generation failed": [["request", {"method": "POST", "body": {}}], ["failed"]],
    "generation raised": [["request", {"method": "POST", "body": {"start": "raise"}}]],
    "too much written": [["request", {"method": "POST", "body": {"length": 2}}], ["write", "hello"]],
    "too little written": [
        ["request", {"method": "POST", "body": {"length": 5}}], ["write", "he"], ["produced"],
    ],
    "no host": [["request", {"host": False}]],
    "aborted": [["request", {}], ["abort"]],
    "aborted while transmitting": [["request", {"method": "POST", "body": {}}], ["abort"]],
    "cancelled": [["request", {}], ["cancel"]],
    "lost": [["request", {}], ["lost", "done"]],
}

EVENTS = {
    "nothing": [],
    "request": [["request", {}]],
    "cancel": [["cancel"]],
    "cancel twice": [["cancel"], ["cancel"]],
    "abort": [["abort"]],
    "abort twice": [["abort"], ["abort"]],
    "data": [["data", "x"]],
    "reply": [["data", SIMPLE]],
    "deliver": [["deliver"]],
    "produced": [["produced"]],
    "failed": [["failed"]],
    "write": [["write", "hello"]],
    "pause and resume": [["body", "pauseProducing"], ["body", "resumeProducing"]],
    "stop": [["body", "stopProducing"]],
    "lose": [["body", "loseConnection"]],
    "done": [],
    "lost": [["lost", "lost"]],
    "timeout": [["lost", "timeout"]],
}

# The producer's steps, and those of the body's transport, make sense in some stages only.
NEEDS = {
    "produced": lambda stage: "transmitting" in stage or "generation failed" == stage,
    "failed": lambda stage: "transmitting" in stage,
    "write": lambda stage: "transmitting" in stage or "written" in stage,
    "deliver": lambda stage: "body not delivered" in stage,
    "cancel": lambda stage: stage != "idle" and "lost" != stage,
    "cancel twice": lambda stage: stage in ("waiting", "transmitting chunks", "half a body"),
    "pause and resume": lambda stage: stage in ("head", "half a body", "half a chunk", "body of unknown length"),
    "stop": lambda stage: stage in ("head", "half a body", "half a chunk", "body of unknown length"),
    "lose": lambda stage: stage in ("head", "half a body", "half a chunk", "body of unknown length"),
    "timeout": lambda stage: stage in ("waiting", "half a body", "body of unknown length", "transmitting chunks"),
    "abort twice": lambda stage: stage in ("idle", "waiting", "half a body", "transmitting chunks", "lost"),
}


def framings():
    for name, (reply, until_end) in FRAMINGS.items():
        end = [["lost", "done"]] if until_end else []
        yield f"reply: {name}", {"steps": [["request", {}], ["data", reply], *end]}
        yield f"reply: {name}, delivered later", {
            "steps": [["request", {"then": "keep"}], ["data", reply], ["deliver"], *end]
        }
        if "204" not in name and "304" not in name and not until_end:
            yield f"reply: {name}, to HEAD", {
                "steps": [
                    ["request", {"method": "HEAD"}],
                    ["data", reply[: reply.index("\n\n") + 2 if "\n\n" in reply else len(reply)]
                     if "LF" in name else reply[: reply.index("\r\n\r\n", reply.index(" 200")
                                                              if " 200" in reply else 0) + 4]],
                ]
            }


def broken():
    for name, reply in BROKEN.items():
        yield f"broken: {name}", {"steps": [["request", {}], ["data", reply], ["lost", "done"]]}
        yield f"broken while transmitting: {name}", {
            "steps": [["request", {"method": "POST", "body": {}}], ["data", reply], ["lost", "done"]]
        }


def stages():
    for stage, steps in STAGES.items():
        for event, more in EVENTS.items():
            if not NEEDS.get(event, lambda _: True)(stage):
                continue
            end = [] if stage == "lost" else [["lost", "done"]]
            end = [] if any(step[0] == "lost" for step in more) else end
            yield f"{event} when {stage}", {"steps": [*steps, *more, *end]}


def requests():
    plain = {
        "GET": {},
        "GET, not persistent": {"persistent": False},
        "HEAD": {"method": "HEAD"},
        "OPTIONS *": {"method": "OPTIONS", "uri": "*"},
        "POST without a body": {"method": "POST"},
        "PUT without a body": {"method": "PUT"},
        "PATCH without a body": {"method": "PATCH"},
        "DELETE": {"method": "DELETE"},
        "an unknown method": {"method": "FROB-1"},
        "headers in order": {"headers": [["X-B", "1"], ["X-A", "2"], ["X-B", "3"], ["Accept", "*/*"]]},
        "two hosts": {"headers": [["Host", "b"]]},
        "no host": {"host": False},
        "an empty value": {"headers": [["X-A", ""]]},
        "CR and LF in a value": {"headers": [["X-A", "a\r\nb"]]},
        "a query": {"uri": "/a?b=c&d=%20#f"},
        "a method with a space": {"method": "GE T"},
        "a method with CR LF": {"method": "GET\r\nX: y"},
        "a method in latin-1": {"method": "GET\xe9"},
        "a URI with a space": {"uri": "/a b"},
        "a URI with CR LF": {"uri": "/a\r\nb"},
        "a URI in latin-1": {"uri": "/\xe9"},
        "a URI with NUL": {"uri": "/\x00"},
        "an empty method": {"method": ""},
        "a Content-Length of the caller": {"method": "POST", "headers": [["Content-Length", "5"]],
                               "body": {"length": 5, "start": "finish", "pieces": ["hello"]}},
        "another Content-Length of the caller": {"method": "POST", "headers": [["Content-Length", "9"]],
                                     "body": {"length": 5, "start": "finish", "pieces": ["hello"]}},
        "a Transfer-Encoding of the caller": {"method": "POST", "headers": [["Transfer-Encoding", "chunked"]],
                                  "body": {"start": "finish", "pieces": ["hello"]}},
        "a Connection header of the caller": {"headers": [["Connection", "close"]]},
    }
    for name, spec in plain.items():
        yield f"request: {name}", {"steps": [["request", spec], ["data", SIMPLE if spec.get("method") != "HEAD" else HEAD_ONLY]]}
    bodies = {
        "chunked": {"start": "finish", "pieces": ["he", "llo"]},
        "chunked, nothing": {"start": "finish"},
        "chunked, an empty piece": {"start": "finish", "pieces": ["he", "", "llo"]},
        "length": {"length": 5, "start": "finish", "pieces": ["he", "llo"]},
        "length zero": {"length": 0, "start": "finish"},
        "length, one piece too much": {"length": 4, "start": "finish", "pieces": ["he", "llo", "!"]},
        "length, too much, and stopProducing raises": {"length": 4, "start": "wait", "pieces": ["hello"], "stop": "raise"},
        "length, too little": {"length": 6, "start": "finish", "pieces": ["he", "llo"]},
        "length zero, something": {"length": 0, "start": "finish", "pieces": ["x"]},
        "length, startProducing raises": {"length": 5, "start": "raise"},
        "chunked, startProducing raises": {"start": "raise"},
    }
    for name, body in bodies.items():
        for method in ("POST", "PUT"):
            yield f"body: {method}, {name}", {
                "steps": [["request", {"method": method, "body": body}], ["data", SIMPLE], ["lost", "done"]]
            }
    slow = {
        "chunked": ({}, [["write", "he"], ["write", "llo"], ["produced"]]),
        "chunked, failing": ({}, [["write", "he"], ["failed"]]),
        "chunked, written after the end": ({}, [["write", "he"], ["produced"], ["write", "llo"]]),
        "length": ({"length": 5}, [["write", "he"], ["write", "llo"], ["produced"]]),
        "length, failing": ({"length": 5}, [["write", "he"], ["failed"]]),
        "length, too much": ({"length": 4}, [["write", "he"], ["write", "llo"], ["write", "x"]]),
        "length, too much, then done": ({"length": 4}, [["write", "hello"], ["produced"]]),
        "length, too much, then failed": ({"length": 4}, [["write", "hello"], ["failed"]]),
        "length, too little, then more": ({"length": 6}, [["write", "hello"], ["produced"], ["write", "x"]]),
        "length, more after the end": ({"length": 5}, [["write", "hello"], ["produced"], ["write", "x"]]),
        "length, cancelled": ({"length": 5}, [["write", "he"], ["cancel"], ["write", "llo"]]),
        "chunked, cancelled": ({}, [["write", "he"], ["cancel"], ["failed"]]),
        "stopProducing raises, lost": ({"stop": "raise"}, [["lost", "lost"]]),
    }
    for name, (body, steps) in slow.items():
        lost = [] if steps[-1][0] == "lost" else [["lost", "done"]]
        yield f"slow body: {name}", {
            "steps": [["request", {"method": "POST", "body": body}], *steps, ["data", SIMPLE], *lost]
            if not any(step[0] == "lost" for step in steps)
            else [["request", {"method": "POST", "body": body}], *steps]
        }
        if "lost" not in name:
            yield f"slow body, early reply: {name}", {
                "steps": [["request", {"method": "POST", "body": body}], ["data", SIMPLE], *steps, *lost]
            }
            yield f"slow body, early half of a reply: {name}", {
                "steps": [
                    ["request", {"method": "POST", "body": body}], ["data", HALF], *steps, ["data", "llo"], *lost,
                ]
            }


def sequences():
    for name, reply in (("length", SIMPLE), ("zero", OK + "Content-Length: 0\r\n\r\n"), ("204", FRAMINGS["204"][0]),
                        ("chunked", FRAMINGS["chunked"][0])):
        yield f"two requests: {name}", {
            "steps": [["request", {}], ["data", reply], ["request", {"method": "POST"}], ["data", reply], ["lost", "done"]]
        }
        yield f"request from the response callback: {name}", {
            "steps": [["request", {"then": "request"}], ["data", reply], ["data", reply], ["lost", "done"]]
        }
        yield f"request from the quiescent callback: {name}", {
            "quiescent": "request",
            "steps": [["request", {}], ["data", reply], ["data", reply], ["lost", "done"]],
        }
        yield f"request at the end of the body: {name}", {
            "body": "request at end",
            "steps": [["request", {}], ["data", reply], ["data", reply], ["lost", "done"]],
        }
        yield f"quiescent callback raises: {name}", {
            "quiescent": "raise", "steps": [["request", {}], ["data", reply], ["request", {}], ["lost", "done"]],
        }
        yield f"response callback raises: {name}", {
            "steps": [["request", {"then": "raise"}], ["data", reply], ["lost", "done"]]
        }
        for what in ("raise", "raise at end", "pause", "pauseProducing", "stopProducing", "loseConnection"):
            yield f"body protocol, {what}: {name}", {
                "body": what, "steps": [["request", {}], ["data", reply], ["lost", "done"]]
            }
    yield "request at the end of the body: ended by closing", {
        "body": "request at end",
        "steps": [["request", {}], ["data", FRAMINGS["ended by closing"][0]], ["lost", "done"]],
    }
    for what in ("raise", "pauseProducing", "stopProducing", "loseConnection"):
        for name, reply in (("half a length", HALF), ("half a chunk", CHUNKED_HALF), ("unknown length", UNKNOWN_HALF)):
            yield f"body protocol, {what}: {name}", {
                "body": what, "steps": [["request", {}], ["data", reply], ["data", "llo"], ["lost", "lost"]]
            }


def scenarios():
    """All of them, in order; each has a name that no other has."""
    seen = set()
    for family in (framings, broken, stages, requests, sequences):
        for name, scenario in family():
            if name in seen:
                raise ValueError(f"two scenarios are called {name!r}")
            seen.add(name)
            yield {"name": name, **scenario}
