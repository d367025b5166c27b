"""Records what Twisted's Clock, LoopingCall and Cooperator do in random programs: see ../README.md.

    PYTHONPATH=<Twisted>/src python3 test/conformance/task/record.py [--seed N] [--count N] [--out FILE]
"""

import argparse
import gzip
import json
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "recorder")]

from pinned import header, require_pinned_twisted  # noqa: E402

require_pinned_twisted()

from twisted.logger import globalLogBeginner  # noqa: E402

from interpret import Unrecordable, run  # noqa: E402
from programs import Generator  # noqa: E402

SEED = 20240719
COUNT = 1500


def record(seed, count):
    """The programs and their traces, in the order of their seeds. What cannot be compared is left out."""
    recorded = 0
    while recorded < count:
        program = Generator(random.Random(seed)).program()
        try:
            trace = run(program)
        except (Unrecordable, RecursionError):
            pass
        else:
            recorded += 1
            yield {"seed": seed, "program": program, "trace": trace}
        seed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "recorded.jsonl.gz")
    options = parser.parse_args()
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    lines = [header("task", options.seed, options.count), *record(options.seed, options.count)]
    text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n"
    # No time and no name within, so that the same recording is the same file.
    with open(options.out, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=9) as packed:
            packed.write(text.encode())
    print(f"{options.count} programs, {len(text)} bytes, {options.out.stat().st_size} packed")


if __name__ == "__main__":
    main()
