"""Random programs over Clock, LoopingCall and Cooperator, as nested lists.

A program is a list of actions. An action is a list whose first element is its name; where it holds actions itself, these
are performed when a call is made, a loop's function is called, or a task takes a step.
"""

TIMES = [0, 0, 0.1, 0.125, 0.25, 0.3, 0.5, 1, 1, 2, 3.7]
INTERVALS = [0, 0.1, 0.25, 0.3, 0.5, 1, 1, 2]


class Generator:
    def __init__(self, random):
        self.random = random

    def program(self):
        return [self.action(2, top=True) for _ in range(self.random.randint(6, 18))]

    def some(self, depth, most):
        return [self.action(depth) for _ in range(self.random.randint(0, most))]

    def number(self):
        return self.random.randint(0, 3)

    def action(self, depth, top=False):
        choices = ["cancel", "reset", "delay", "fire", "stop", "again", "resetloop", "interval"]
        choices += ["pause", "resume", "stoptask", "whendone", "fire", "fail"]
        if top:
            choices += ["advance"] * 10 + ["stopcoop", "startcoop"]
        elif depth > 0:
            choices += ["advance"]
        if depth > 0:
            choices += ["later"] * 5 + ["loop"] * 3 + ["task"] * 7 + ["coop"]
        return getattr(self, "make_" + self.random.choice(choices))(depth)

    def make_later(self, depth):
        return [
            "later",
            self.random.choice(TIMES),
            self.some(depth - 1, 2),
            self.random.random() < 0.1,
        ]

    def make_cancel(self, depth):
        return ["cancel", self.number()]

    def make_reset(self, depth):
        return ["reset", self.number(), self.random.choice(TIMES)]

    def make_delay(self, depth):
        return ["delay", self.number(), self.random.choice(TIMES + [-0.25, -1])]

    def make_advance(self, depth):
        return ["advance", self.random.choice(TIMES)]

    def outcome(self):
        return self.random.choice(["value", "value", "value", "deferred", "deferred", "fired", "error"])

    def script(self, depth):
        return [
            [self.some(depth - 1, 2), self.outcome()] for _ in range(self.random.randint(1, 6))
        ]

    def make_loop(self, depth):
        return [
            "loop",
            self.random.choice(INTERVALS),
            self.random.random() < 0.6,
            self.random.random() < 0.5,
            self.script(depth),
        ]

    def make_stop(self, depth):
        return ["stop", self.number()]

    def make_again(self, depth):
        return ["again", self.number(), self.random.choice(INTERVALS), self.random.random() < 0.5]

    def make_resetloop(self, depth):
        return ["resetloop", self.number()]

    def make_interval(self, depth):
        return ["interval", self.number(), self.random.choice(INTERVALS)]

    def make_fire(self, depth):
        return ["fire", self.number()]

    def make_fail(self, depth):
        return ["fail", self.number()]

    def make_coop(self, depth):
        return ["coop", self.random.randint(1, 3), self.random.random() < 0.7]

    def make_task(self, depth):
        return ["task", self.random.randint(0, 1), self.script(depth), self.random.random() < 0.5]

    def make_pause(self, depth):
        return ["pause", self.number()]

    def make_resume(self, depth):
        return ["resume", self.number()]

    def make_stoptask(self, depth):
        return ["stoptask", self.number()]

    def make_whendone(self, depth):
        return ["whendone", self.number()]

    def make_stopcoop(self, depth):
        return ["stopcoop", self.random.randint(0, 1)]

    def make_startcoop(self, depth):
        return ["startcoop", self.random.randint(0, 1)]
