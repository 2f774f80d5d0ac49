"""A stranger in the probe's place: a script that is run instead of it, with the means to speak its protocol."""

from __future__ import annotations

from pathlib import Path

from trtdoctor.model.fact import Known, Unknown
from trtdoctor.model.machine import Machine, Runtime
from trtdoctor.model.target import Target

PRELUDE = """
import json, os, sys, time
request = json.load(sys.stdin)
more = os.fdopen(request["more"]) if request["more"] else None
def ask():  # for the next engine, when it comes; whether there is one
    words = more.readline() if more else ""
    if words: request["engines"].append(json.loads(words.partition(" ")[2]))
    return bool(words)
def write(data): os.write(request["pipe"], data)
def say(**words): write(b"\\n%s %s\\n" % (request["secret"].encode(), json.dumps(words).encode()))
def enter(stage, about="", **more): say(step={"stage": stage, "about": about}, **more)
COMMON, OWN = ["import", "library version", "logger", "plugins", "runtime"], ["deserialize", "inspect", "teardown"]
left = [(stage, {}) for stage in COMMON] + [(stage, {"engine": 0}) for stage in OWN]
def until(last):  # enters the stages from where it is
    while left:
        stage, of = left.pop(0)
        enter(stage, **of)
        if stage == last: return
def serve(engine=0):  # answers for all that come
    ask()
    until(None); say(end=True, engine=0)
    while ask():
        engine += 1
        for stage in OWN: enter(stage, engine=engine)
        say(end=True, engine=engine)
    say(end=True)
def end():
    say(end=True, engine=0); say(end=True)
def note(pid=None):  # its number, for the test
    with open(os.environ["PIDS"], "a") as file: file.write("%d\\n" % (pid or os.getpid()))
"""
TENSORRT = "until('import'); say(facts={'module': 'tensorrt'})\n"
ANSWER = f"note()\n{TENSORRT}until('teardown'); end()\n"
HANG = "until('runtime'); note(); time.sleep(1000)\n"
_UNKNOWN = Unknown("not looked at")
_RUNTIME = Runtime("full", "python", _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN, "test", module="tensorrt")
TARGET = Target("this machine", where="here", machine=Known(Machine(runtimes=Known((_RUNTIME,), "test")), "test"))
"""A machine whose interpreter has one TensorRT."""


def place(folder: Path, script: str) -> str:
    """Writes the script, for ``supervise.CHILD``."""
    path = folder / "stranger.py"
    path.write_text(PRELUDE + script)
    return str(path)
