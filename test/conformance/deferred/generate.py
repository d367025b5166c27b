"""Makes random programs that use Deferreds. The language they are written in is described in ../README.md."""

ERRORS = ["Alpha", "Beta", "Gamma"]

# What a program is likely to do, by kind of program: operation -> weight.
COMMON = {"new": 6, "succeed": 2, "fail": 2, "add": 14, "callback": 7, "errback": 4}
PROFILES = [
    {**COMMON, "pause": 2, "unpause": 3, "cancel": 3, "chain": 2, "maybe": 1, "execute": 1},
    {**COMMON, "add": 24, "pause": 1, "unpause": 2, "cancel": 2},
    {**COMMON, "cancel": 9, "pause": 1, "unpause": 1, "chain": 1},
    {**COMMON, "pause": 8, "unpause": 8, "chain": 2},
    {**COMMON, "list": 5, "gather": 4, "race": 4, "cancel": 4},
    {**COMMON, "inline": 7, "cancel": 5, "pause": 1, "unpause": 1},
    {**COMMON, "lock": 3, "sem": 2, "acquire": 9, "release": 8, "run": 6, "cancel": 3},
    {**COMMON, "queue": 3, "put": 9, "get": 9, "cancel": 3},
    {**COMMON, "timeout": 8, "advance": 8, "cancel": 2},
    {
        **COMMON,
        "pause": 2, "unpause": 2, "cancel": 4, "chain": 2, "maybe": 2, "execute": 1,
        "list": 2, "gather": 1, "race": 2, "inline": 3, "lock": 1, "acquire": 2, "release": 2,
        "run": 2, "queue": 1, "put": 2, "get": 2, "timeout": 2, "advance": 2, "sem": 1,
    },
]
FIRST = {"lock", "sem", "queue"}
INNER_LIMIT = 2


class Generator:
    """Writes one program with the given random source."""

    def __init__(self, random):
        self.random = random
        self.profile = random.choice(PROFILES)
        self.labels = 0

    def program(self):
        steps = []
        if "lock" in self.profile and self.random.random() < 0.7:
            steps.append(["lock"])
        if "queue" in self.profile:
            steps.append(self.queue())
        for _ in range(self.random.randint(5, 20)):
            steps.append(self.operation(0))
        return steps

    def chance(self, share):
        return self.random.random() < share

    def label(self):
        self.labels += 1
        return self.labels

    def ref(self):
        """Some Deferred: the newest ones are counted from the end, and chosen more often."""
        if self.chance(0.6):
            return -self.random.randint(1, 3)
        return self.random.randint(0, 9)

    def error(self):
        return [self.random.choice(ERRORS), self.random.choice(["", "one", "two"])]

    def value(self):
        pick = self.random.random()
        if pick < 0.55:
            return self.random.randint(0, 99)
        if pick < 0.65:
            return None
        if pick < 0.72:
            return self.random.choice(["text", "", "other"])
        if pick < 0.76:
            return self.chance(0.5)
        if pick < 0.82:
            return {"e": self.error()}
        if pick < 0.87:
            return {"l": [self.value() for _ in range(self.random.randint(0, 2))]}
        return {"a": 1}

    def result(self):
        return {"f": self.error()} if self.chance(0.12) else self.value()

    def failing(self):
        return {"f" if self.chance(0.4) else "e": self.error()}

    def refs(self, least=0):
        return [self.ref() for _ in range(self.random.randint(least, 4))]

    # Functions, as data: a label, what is done within, and what comes back.

    def function(self, depth, canceller=False):
        f = {"n": self.label(), "r": self.outcome(depth, canceller)}
        if depth < INNER_LIMIT and self.chance(0.3):
            f["o"] = [self.operation(depth + 1) for _ in range(self.random.randint(1, 2))]
            if self.chance(0.25) and not canceller:
                f["u"] = 1
        return f

    def outcome(self, depth, canceller):
        if canceller:
            return ["v", None]
        pick = self.random.random()
        if pick < 0.22:
            return ["v", self.value()]
        if pick < 0.42:
            return ["v", {"a": 1}]
        if pick < 0.54:
            return ["raise", self.error()]
        if pick < 0.62:
            return ["v", {"f": self.error()}]
        if pick < 0.67:
            return ["rethrow"]
        if pick < 0.85:
            return ["d", self.ref()]
        if depth < INNER_LIMIT:
            return ["make", self.maker(depth + 1)]
        return ["make", ["new", None]]

    def plain_function(self):
        """One that returns no Deferred."""
        f = {"n": self.label(), "r": ["v", self.result()]}
        if self.chance(0.3):
            f["r"] = ["raise", self.error()]
        return f

    def canceller(self, depth):
        pick = self.random.random()
        if pick < 0.45:
            return None
        f = {"n": self.label(), "r": ["v", None]}
        if pick < 0.6:
            return f
        if pick < 0.72:
            f["fire"] = ["callback", self.value()]
        elif pick < 0.84:
            f["fire"] = ["errback", self.failing()]
        elif depth < INNER_LIMIT:
            f["o"] = [self.operation(depth + 1) for _ in range(self.random.randint(1, 2))]
        return f

    def steps(self, depth):
        """What a generator does, one step after the other."""
        steps = []
        for _ in range(self.random.randint(0, 4)):
            pick = self.random.random()
            if pick < 0.45:
                steps.append(["y", {"d": self.ref()}, int(self.chance(0.5))])
            elif pick < 0.55:
                steps.append(["make", self.maker(depth + 1), int(self.chance(0.5))])
            elif pick < 0.65:
                steps.append(["y", self.value(), int(self.chance(0.5))])
            elif pick < 0.75 and depth < INNER_LIMIT:
                steps.append(["gen", self.steps(depth + 1), int(self.chance(0.5))])
            else:
                steps.append(["op", self.operation(depth + 1)])
        pick = self.random.random()
        if pick < 0.4:
            steps.append(["return", self.result()])
        elif pick < 0.5:
            steps.append(["returnValue", self.value()])
        elif pick < 0.65:
            steps.append(["raise", self.error()])
        return steps

    # Operations.

    def maker(self, depth):
        """An operation that makes a Deferred."""
        pick = self.random.random()
        if pick < 0.4:
            return ["new", self.canceller(depth)]
        if pick < 0.65:
            return ["succeed", self.value()]
        if pick < 0.8:
            return ["fail", self.failing()]
        if pick < 0.86 and "inline" in self.profile and depth < INNER_LIMIT:
            return ["inline", self.label(), self.steps(depth)]
        if pick < 0.92 and "list" in self.profile:
            return ["list", self.refs(), *self.flags()]
        if "acquire" in self.profile:
            return ["acquire", self.random.randint(0, 2)]
        if "get" in self.profile:
            return ["get", self.random.randint(0, 2)]
        return ["new", None]

    def flags(self):
        return [int(self.chance(0.3)), int(self.chance(0.3)), int(self.chance(0.4))]

    def queue(self):
        return [
            "queue",
            self.random.choice([None, 0, 1, 2]),
            self.random.choice([None, None, 0, 1, 2]),
        ]

    def operation(self, depth):
        names = list(self.profile)
        weights = [self.profile[n] for n in names]
        name = self.random.choices(names, weights)[0]
        if depth > 0 and name in FIRST:
            name = "add"
        if depth >= INNER_LIMIT and name in {"inline", "run", "maybe", "timeout"}:
            name = "callback"
        r = self.random
        if name == "new":
            return ["new", self.canceller(depth)]
        if name == "succeed":
            return ["succeed", self.value()]
        if name == "fail":
            return ["fail", self.failing()]
        if name == "add":
            return self.add(depth)
        if name == "callback":
            return ["callback", self.ref(), self.result()]
        if name == "errback":
            return ["errback", self.ref(), self.failing()]
        if name in {"pause", "unpause", "cancel"}:
            return [name, self.ref()]
        if name == "chain":
            return ["chain", self.ref(), self.ref()]
        if name == "maybe":
            return ["maybe", self.function(depth)]
        if name == "execute":
            return ["execute", self.plain_function()]
        if name == "list":
            return ["list", self.refs(), *self.flags()]
        if name == "gather":
            return ["gather", self.refs(), int(self.chance(0.4))]
        if name == "race":
            return ["race", self.refs(1)]
        if name == "inline":
            return ["inline", self.label(), self.steps(depth)]
        if name == "lock":
            return ["lock"]
        if name == "sem":
            return ["sem", r.choice([1, 1, 2, 2, 3, 0])]
        if name in {"acquire", "release"}:
            return [name, r.randint(0, 2)]
        if name == "run":
            return ["run", r.randint(0, 2), self.function(depth)]
        if name == "queue":
            return self.queue()
        if name == "put":
            return ["put", r.randint(0, 2), self.result()]
        if name == "get":
            return ["get", r.randint(0, 2)]
        if name == "timeout":
            handler = self.function(depth) if self.chance(0.3) else None
            return ["timeout", self.ref(), r.randint(1, 5), handler]
        return ["advance", r.randint(1, 3)]

    def add(self, depth):
        how = self.random.choice(["cb", "cb", "cb", "eb", "eb", "both", "both", "pair", "pair"])
        op = ["add", self.ref(), how, self.function(depth)]
        if how == "pair":
            op.append(self.function(depth) if self.chance(0.8) else None)
        elif self.chance(0.1):
            op.append([self.value() for _ in range(self.random.randint(1, 2))])
        return op
