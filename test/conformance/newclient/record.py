"""Records what Twisted's HTTP11ClientProtocol does in each scenario: see ../README.md.

    PYTHONPATH=<Twisted>/src python3 test/conformance/newclient/record.py [--out FILE]

Of each scenario the trace is kept, the trace with each byte received by itself, and, of all the ways to cut what is
received in two, what came of those that did not come to the same.
"""

import argparse
import gzip
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "recorder")]

from pinned import header, require_pinned_twisted  # noqa: E402

require_pinned_twisted()

from twisted.logger import globalLogBeginner  # noqa: E402

from interpret import bytewise, cut, play, summary  # noqa: E402
from scenarios import scenarios  # noqa: E402

# Beyond this many received bytes, cuts are made in the first ones only: the rest of such a scenario is filler.
MOST_CUTS = 400


def record(scenario):
    whole = play(scenario)
    recording = {"scenario": scenario, "trace": whole}
    received = sum(len(step[1]) for step in scenario["steps"] if step[0] == "data")
    if received == 0:
        return recording
    if received <= MOST_CUTS:
        recording["bytewise"] = play(bytewise(scenario))
    expected = summary(whole)
    others = {}
    for at in range(1, min(received, MOST_CUTS)):
        variant = cut(scenario, at)
        if variant is None:
            continue
        found = summary(play(variant))
        if found != expected:
            others[str(at)] = found
    if others:
        recording["cuts"] = others
    return recording


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "recorded.jsonl.gz")
    options = parser.parse_args()
    globalLogBeginner.beginLoggingTo([], discardBuffer=True, redirectStandardIO=False)
    recordings = [record(scenario) for scenario in scenarios()]
    lines = [header("newclient", 0, len(recordings)), *recordings]
    text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n"
    # No time and no name within, so that the same recording is the same file.
    with open(options.out, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=9) as packed:
            packed.write(text.encode())
    print(f"{len(recordings)} scenarios, {len(text)} bytes, {options.out.stat().st_size} packed")


if __name__ == "__main__":
    main()
