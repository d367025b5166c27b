"""Performs a program on Twisted's Clock, LoopingCall and Cooperator, and writes down what happens.

`replay.ts` does the same, action by action. Numbers name the calls, loops, tasks, cooperators and Deferreds, counted back
from the newest.
"""

from twisted.internet import task
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

# No program goes on for longer than this.
MOST = 400


# What the program itself may cause. Any other error is an accident of Twisted's, which is mended here.
EXPECTED = {
    "AlreadyCalled",
    "AlreadyCancelled",
    "AssertionError",
    "Boom",
    "NotPaused",
    "SchedulerStopped",
    "TaskDone",
    "TaskFailed",
    "TaskStopped",
}


class Unrecordable(Exception):
    """Twisted does what is done otherwise here, on purpose, or does not come to an end."""


class Boom(Exception):
    pass


class Machine:
    def __init__(self):
        # Why the program cannot be compared. An exception might be caught by the code under test.
        self.unrecordable = None
        self.clock = task.Clock()
        self.trace = []
        self.calls = []
        self.loops = []
        self.deferreds = []
        self.waiting = {}
        self.coops = []
        self.tasks = []
        self.stepping = []
        self.do_coop(2, True)

    def note(self, *entry):
        if len(self.trace) > MOST:
            self.unrecordable = "too long"
            raise Unrecordable()
        self.trace.append(list(entry))

    def pick(self, things, number):
        return len(things) - 1 - number if number < len(things) else None

    def perform(self, action):
        name, *args = action
        try:
            getattr(self, "do_" + name)(*args)
        except Exception as error:
            kind = type(error).__name__
            if kind not in EXPECTED or (name == "advance" and kind != "Boom"):
                self.unrecordable = kind
            self.note("error", name, kind)

    def run(self, program):
        for action in program:
            self.perform(action)
            self.note("state", *self.state())

    def state(self):
        names = {id(call): number for number, call in enumerate(self.calls)}
        pending = [[names.get(id(c), -1), c.getTime()] for c in self.clock.getDelayedCalls()]
        loops = [
            [l.running, l.interval, l.starttime, l.call.getTime() if l.call else None]
            for l in self.loops
        ]
        tasks = [
            [t._pauseCount, type(t._completionState).__name__ if t._completionState else None]
            for t in self.tasks
        ]
        return [self.clock.seconds(), pending, loops, tasks, [c.running for c in self.coops]]

    # Calls.

    def do_later(self, delay, actions, fails):
        number = len(self.calls)

        def called():
            self.note("call", number, self.clock.seconds())
            for action in actions:
                self.perform(action)
            if fails:
                raise Boom()

        self.calls.append(self.clock.callLater(delay, called))

    def do_cancel(self, number):
        index = self.pick(self.calls, number)
        if index is not None:
            self.calls[index].cancel()

    def do_reset(self, number, seconds):
        index = self.pick(self.calls, number)
        if index is not None:
            self.calls[index].reset(seconds)

    def do_delay(self, number, seconds):
        index = self.pick(self.calls, number)
        if index is not None:
            self.calls[index].delay(seconds)

    def do_advance(self, seconds):
        self.clock.advance(seconds)

    # Functions of loops and steps of tasks.

    def outcome(self, outcome):
        if outcome == "value":
            return None
        if outcome == "fired":
            return succeed(1)
        if outcome == "error":
            raise Boom()
        deferred = Deferred()
        self.deferreds.append(deferred)
        return deferred

    def do_fire(self, number):
        index = self.pick(self.deferreds, number)
        if index is not None:
            self.deferreds.pop(index).callback("fired")

    def do_fail(self, number):
        index = self.pick(self.deferreds, number)
        if index is None:
            return
        deferred = self.deferreds.pop(index)
        waiting = self.waiting.get(id(deferred))
        if waiting is not None and waiting._completionState is not None:
            self.unrecordable = "a stopped task's Deferred fails"
        deferred.errback(Boom())

    def watch(self, what, number, deferred):
        def fired(result):
            if isinstance(result, Failure):
                result = result.type.__name__
                if result not in EXPECTED:
                    self.unrecordable = result
            else:
                result = "done"
            self.note(what, number, result)

        deferred.addBoth(fired)

    # Loops.

    def do_loop(self, interval, now, counted, script):
        number = len(self.loops)
        script = list(script)

        def function(*count):
            self.note("loop", number, self.clock.seconds(), *count)
            if not script:
                self.loops[number].stop()
                return None
            actions, outcome = script.pop(0)
            for action in actions:
                self.perform(action)
            return self.outcome(outcome)

        loop = task.LoopingCall.withCount(function) if counted else task.LoopingCall(function)
        loop.clock = self.clock
        self.loops.append(loop)
        self.watch("loop over", number, loop.start(interval, now))

    def do_again(self, number, interval, now):
        index = self.pick(self.loops, number)
        if index is None:
            return
        loop = self.loops[index]
        if not loop.running and loop._deferred is not None:
            self.unrecordable = "a loop is started before its last run is over"
        self.watch("loop over", index, loop.start(interval, now))

    def do_stop(self, number):
        index = self.pick(self.loops, number)
        if index is not None:
            self.loops[index].stop()

    def do_resetloop(self, number):
        index = self.pick(self.loops, number)
        if index is not None:
            self.loops[index].reset()

    def do_interval(self, number, interval):
        index = self.pick(self.loops, number)
        if index is not None:
            self.loops[index].interval = interval

    # Cooperators and tasks.

    def do_coop(self, steps, started):
        def predicate():
            taken = [0]

            def over():
                taken[0] += 1
                return taken[0] >= steps

            return over

        self.coops.append(
            task.Cooperator(
                terminationPredicateFactory=predicate,
                scheduler=lambda turn: self.clock.callLater(0, turn),
                started=started,
            )
        )

    def do_task(self, coop, script, watched):
        index = self.pick(self.coops, coop)
        if index is None:
            return
        number = len(self.tasks)

        def steps():
            for actions, outcome in script:
                self.note("step", number, self.clock.seconds())
                self.stepping.append(number)
                try:
                    for action in actions:
                        self.perform(action)
                    result = self.outcome(outcome)
                finally:
                    self.stepping.pop()
                if isinstance(result, Deferred) and not result.called:
                    self.waiting[id(result)] = self.tasks[number]
                yield result

        made = self.coops[index].cooperate(steps())
        self.tasks.append(made)
        if watched:
            self.watch("task over", number, made.whenDone())

    def do_whendone(self, number):
        index = self.pick(self.tasks, number)
        if index is not None:
            self.watch("task over", index, self.tasks[index].whenDone())

    def do_pause(self, number):
        index = self.pick(self.tasks, number)
        if index is not None:
            self.tasks[index].pause()

    def do_resume(self, number):
        index = self.pick(self.tasks, number)
        if index is not None:
            self.tasks[index].resume()

    def do_stoptask(self, number):
        index = self.pick(self.tasks, number)
        if index is None:
            return
        if index in self.stepping:
            self.unrecordable = "a task is stopped by its own step"
        self.tasks[index].stop()

    def do_stopcoop(self, number):
        index = self.pick(self.coops, number)
        if index is None:
            return
        if len(self.coops[index]._tasks) > 1:
            self.unrecordable = "a cooperator with several tasks is stopped"
        self.coops[index].stop()

    def do_startcoop(self, number):
        index = self.pick(self.coops, number)
        if index is not None:
            self.coops[index].start()


def run(program):
    machine = Machine()
    machine.run(program)
    if machine.unrecordable is not None:
        raise Unrecordable(machine.unrecordable)
    return machine.trace
