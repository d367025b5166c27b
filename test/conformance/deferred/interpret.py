"""Runs a program of generate.py on twisted.internet.defer, and writes down what happens.

replay.ts beside this file does the same on @twisted-ts/deferred: what one writes the other has to.
"""

import gc
import inspect
import warnings

from twisted.internet import defer
from twisted.internet.task import Clock
from twisted.logger import globalLogPublisher
from twisted.python.failure import Failure


class Alpha(Exception):
    pass


class Beta(Alpha):
    pass


class Gamma(Exception):
    pass


CLASSES = {"Alpha": Alpha, "Beta": Beta, "Gamma": Gamma}


class Unrecordable(Exception):
    """The program did something whose result is not to be compared."""


def make_error(spec):
    name, message = spec
    return CLASSES[name](message) if message else CLASSES[name]()


def class_name(error):
    module, name = type(error).__module__, type(error).__name__
    return name if name in CLASSES or module == "builtins" else f"{module}.{name}"


class Machine:
    """What a program works on: the Deferreds by number, locks, queues, a clock, and the trace."""

    def __init__(self):
        self.trace = []
        self.deferreds = []
        self.locks = []
        self.queues = []
        self.clock = Clock()
        self.states = {}
        self.spoiled = None

    # How things are written down.

    def name_of(self, deferred):
        for i, each in enumerate(self.deferreds):
            if each is deferred:
                return f"d{i}"
        return "d?"

    def text(self, value):
        if value is None:
            return "None"
        if isinstance(value, (bool, int)):
            return str(value)
        if isinstance(value, str):
            return f"'{value}'"
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(self.text(each) for each in value) + "]"
        if isinstance(value, Failure):
            return f"Failure({self.error_text(value.value)})"
        if isinstance(value, BaseException):
            return f"Error({self.error_text(value)})"
        if isinstance(value, defer.Deferred):
            return self.name_of(value)
        if inspect.isgenerator(value):
            return "generator"
        for i, each in enumerate(self.locks):
            if each is value:
                return f"lock{i}"
        raise TypeError(f"no text for {value!r}")

    def error_text(self, error):
        if isinstance(error, RecursionError):
            self.spoiled = "it recursed without end"
        if isinstance(error, defer.FirstError):
            return f"FirstError #{error.index} {self.text(error.subFailure)}"
        if isinstance(error, defer.FailureGroup):
            return f"FailureGroup {self.text(error.failures)}"
        return f"{class_name(error)}: {error}"

    def state_of(self, deferred):
        parts = ["called" if deferred.called else "pending"]
        if deferred.paused:
            parts.append(f"paused {deferred.paused}")
        if deferred.callbacks:
            parts.append(f"{len(deferred.callbacks)} callbacks")
        if deferred._chainedTo is not None:
            parts.append(f"on {self.name_of(deferred._chainedTo)}")
        if deferred.called:
            parts.append(f"= {self.text(deferred.result)}")
        return " ".join(parts)

    def note_states(self):
        """Writes the states that are others than at the last look."""
        for i, deferred in enumerate(self.deferreds):
            self.note_state(f"d{i}", self.state_of(deferred))
        for i, lock in enumerate(self.locks):
            held = lock.tokens if isinstance(lock, defer.DeferredSemaphore) else lock.locked
            self.note_state(f"lock{i}", f"{held}, {len(lock.waiting)} waiting")
        for i, queue in enumerate(self.queues):
            self.note_state(
                f"queue{i}", f"{self.text(queue.pending)}, {len(queue.waiting)} waiting"
            )
        self.note_state("clock", f"{len(self.clock.getDelayedCalls())} calls")

    def note_state(self, name, state):
        if self.states.get(name) != state:
            self.states[name] = state
            self.trace.append(f"{name}: {state}")

    # Values and functions out of their descriptions.

    def pick(self, things, index):
        return things[index % len(things)] if things else None

    def value(self, spec, argument=None):
        if not isinstance(spec, dict):
            return spec
        if "a" in spec:
            return argument
        if "e" in spec:
            return make_error(spec["e"])
        if "f" in spec:
            return Failure(make_error(spec["f"]))
        if "l" in spec:
            return [self.value(each, argument) for each in spec["l"]]
        return self.pick(self.deferreds, spec["d"])

    def function(self, spec):
        def call(*arguments):
            texts = ", ".join(self.text(each) for each in arguments)
            self.trace.append(f"f{spec['n']}({texts})")
            argument = arguments[0] if arguments else None
            for op in spec.get("o", []):
                self.do(op, argument, bool(spec.get("u")))
            if "fire" in spec:
                how, value = spec["fire"]
                getattr(argument, how)(self.value(value))
            if "o" in spec or "fire" in spec:
                self.trace.append(f"f{spec['n']} ends")
            return self.outcome(spec["r"], argument)

        return call

    def outcome(self, spec, argument):
        kind = spec[0]
        if kind == "v":
            return self.value(spec[1], argument)
        if kind == "raise":
            raise make_error(spec[1])
        if kind == "rethrow":
            if isinstance(argument, Failure):
                argument.raiseException()
            return argument
        if kind == "d":
            return self.pick(self.deferreds, spec[1])
        return self.make(spec[1], argument)

    def coroutine(self, label, steps):
        for step in steps:
            kind = step[0]
            if kind == "return":
                return self.value(step[1])
            if kind == "returnValue":
                defer.returnValue(self.value(step[1]))
            if kind == "raise":
                raise make_error(step[1])
            if kind == "op":
                self.do(step[1], None, False)
                continue
            if kind == "make":
                yielded = self.make(step[1], None)
            elif kind == "gen":
                yielded = self.coroutine(f"{label}'", step[1])
            else:
                yielded = self.value(step[1])
            try:
                sent = yield yielded
                self.trace.append(f"g{label} got {self.text(sent)}")
            except Exception as error:
                self.trace.append(f"g{label} caught {self.error_text(error)}")
                if not step[2]:
                    raise

    # Operations.

    def do(self, op, argument, unguarded):
        if unguarded:
            self.perform(op, argument)
            return
        try:
            self.perform(op, argument)
        except Exception as error:
            self.trace.append(f"raised {self.error_text(error)}")

    def make(self, op, argument):
        before = len(self.deferreds)
        self.perform(op, argument)
        return self.deferreds[-1] if len(self.deferreds) > before else None

    def register(self, deferred):
        self.deferreds.append(deferred)

    def perform(self, op, argument):
        getattr(self, "op_" + op[0])(argument, *op[1:])

    def op_new(self, argument, canceller):
        self.register(defer.Deferred(canceller and self.function(canceller)))

    def op_succeed(self, argument, value):
        self.register(defer.succeed(self.value(value, argument)))

    def op_fail(self, argument, value):
        self.register(defer.fail(self.value(value)))

    def op_maybe(self, argument, function):
        self.register(defer.maybeDeferred(self.function(function)))

    def op_execute(self, argument, function):
        self.register(defer.execute(self.function(function)))

    def op_list(self, argument, refs, one_callback, one_errback, consume):
        self.register(
            defer.DeferredList(
                self.all_of(refs),
                fireOnOneCallback=bool(one_callback),
                fireOnOneErrback=bool(one_errback),
                consumeErrors=bool(consume),
            )
        )

    def op_gather(self, argument, refs, consume):
        self.register(defer.gatherResults(self.all_of(refs), consumeErrors=bool(consume)))

    def op_race(self, argument, refs):
        self.register(defer.race(self.all_of(refs)))

    def all_of(self, refs):
        return [self.pick(self.deferreds, ref) for ref in refs] if self.deferreds else []

    def op_inline(self, argument, label, steps):
        self.register(defer.inlineCallbacks(lambda: self.coroutine(label, steps))())

    def op_add(self, argument, ref, how, function, extra=None):
        deferred = self.pick(self.deferreds, ref)
        if deferred is None:
            return
        call = self.function(function)
        if how == "pair":
            deferred.addCallbacks(call, extra and self.function(extra))
            return
        add = {"cb": deferred.addCallback, "eb": deferred.addErrback, "both": deferred.addBoth}
        add[how](call, *[self.value(each, argument) for each in extra or []])

    def op_callback(self, argument, ref, value):
        deferred = self.pick(self.deferreds, ref)
        if deferred is not None:
            deferred.callback(self.value(value, argument))

    def op_errback(self, argument, ref, value):
        deferred = self.pick(self.deferreds, ref)
        if deferred is not None:
            deferred.errback(self.value(value))

    def op_pause(self, argument, ref):
        if self.deferreds:
            self.pick(self.deferreds, ref).pause()

    def op_unpause(self, argument, ref):
        if self.deferreds:
            self.pick(self.deferreds, ref).unpause()

    def op_cancel(self, argument, ref):
        if self.deferreds:
            self.pick(self.deferreds, ref).cancel()

    def op_chain(self, argument, ref, other):
        if self.deferreds:
            self.pick(self.deferreds, ref).chainDeferred(self.pick(self.deferreds, other))

    def op_lock(self, argument):
        self.locks.append(defer.DeferredLock())

    def op_sem(self, argument, tokens):
        self.locks.append(defer.DeferredSemaphore(tokens))

    def op_acquire(self, argument, ref):
        if self.locks:
            self.register(self.pick(self.locks, ref).acquire())

    def op_release(self, argument, ref):
        if self.locks:
            self.pick(self.locks, ref).release()

    def op_run(self, argument, ref, function):
        if self.locks:
            self.register(self.pick(self.locks, ref).run(self.function(function)))

    def op_queue(self, argument, size, backlog):
        self.queues.append(defer.DeferredQueue(size, backlog))

    def op_put(self, argument, ref, value):
        if self.queues:
            self.pick(self.queues, ref).put(self.value(value, argument))

    def op_get(self, argument, ref):
        if self.queues:
            self.register(self.pick(self.queues, ref).get())

    def op_timeout(self, argument, ref, seconds, handler):
        if self.deferreds:
            self.pick(self.deferreds, ref).addTimeout(
                seconds, self.clock, handler and self.function(handler)
            )

    def op_advance(self, argument, seconds):
        self.clock.advance(seconds)


def run(steps):
    """The trace of a program: a list for each step, and at last the unhandled failures."""
    unhandled = []
    writer = Machine()

    def observer(event):
        failure = event.get("log_failure")
        if failure is not None:
            unhandled.append(writer.error_text(failure.value))

    # Failures that an earlier program has left are reported now, and ignored.
    gc.collect()
    globalLogPublisher.addObserver(observer)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            trace = trace_of(steps)
            # A Deferred that was released with a failure is reported by its finaliser.
            gc.collect()
            gc.collect()
    finally:
        globalLogPublisher.removeObserver(observer)
    if any("attached to" in str(warning.message) for warning in caught):
        raise Unrecordable("a callback returned its own Deferred")
    if writer.spoiled:
        raise Unrecordable(writer.spoiled)
    return [*trace, sorted(unhandled)]


def trace_of(steps):
    machine = Machine()
    trace = []
    for op in steps:
        machine.trace = []
        machine.do(op, None, False)
        machine.note_states()
        trace.append(machine.trace)
        if machine.spoiled:
            raise Unrecordable(machine.spoiled)
    return trace
