"""Which Twisted is recorded: one commit, and no other."""

import hashlib
import pathlib
import sys

VERSION = "24.7.0"
COMMIT = "64661601a1e492a9448ac1011deb9cd9467a9e30"

# SHA-256 of the modules whose behaviour is recorded, as they are in that commit.
SOURCES = {
    "internet/defer.py": "306083b63d88cb27db885d33052407af5d7dc92b87ad3f88b5c8a0d97e637a5d",
    "internet/task.py": "2476217bfc5664529bf31cfb6deb6b4b4bc101e4fca8bcd1a17778096925224e",
    "internet/testing.py": "9649d56b22d7493138bdbfd9d922baa18641203f52d63d4e164f809c3d96c14a",
    "python/failure.py": "3d53140f2629b930a928d07311b22dbfac5b9fba7ed7100773071a24aaa76e46",
    "protocols/basic.py": "f67a6ae61462bcd21de4599c906da164a861a19312506dac7a7ba4d7090d6dc3",
    "web/_newclient.py": "2dd8a4a158f4f6d7ca761c24066f6f4670b4c31219bbaf4e587fafd41ce2c66e",
    "web/http.py": "35903f7ba2403d1e2c65acb2ed3b3e1f1a87660e7cb9c3c8d6e06f616ab16e19",
    "web/http_headers.py": "1c0c5c74fc47d368c323c1e785c24f615a55a82d703fb394cbde5c67d2749f1f",
}


def require_pinned_twisted():
    """Ends the program with a clear word unless the Twisted on the path is the pinned one."""
    try:
        import twisted
    except ImportError:
        sys.exit("No Twisted found. Set PYTHONPATH to the src folder of Twisted " + COMMIT)
    if not twisted.__version__.startswith(VERSION):
        sys.exit(
            f"This is Twisted {twisted.__version__}; {VERSION} is recorded "
            f"(commit {COMMIT}). Set PYTHONPATH to its src folder."
        )
    root = pathlib.Path(twisted.__file__).parent
    for path, expected in SOURCES.items():
        if hashlib.sha256((root / path).read_bytes()).hexdigest() != expected:
            sys.exit(f"twisted/{path} is not that of commit {COMMIT}. Use a clean checkout of it.")


def header(kind, seed, count):
    """The first line of a file of recordings."""
    return {
        "kind": kind,
        "twisted": VERSION,
        "commit": COMMIT,
        "python": "%d.%d" % sys.version_info[:2],
        "seed": seed,
        "count": count,
    }
