"""The readers of ``benchmarks/fuzz.py`` under atheris, which looks for inputs that reach new code.

    pip install atheris
    python benchmarks/fuzz_atheris.py "plan 8.6" [OPTIONS OF LIBFUZZER, as -max_total_time=3600]

Begins with 500 inputs of that kind. A crash is written into the working directory, as libFuzzer does.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["trtdoctor"]):
    fuzz: Any = import_module("fuzz")


def main() -> None:
    (kind,) = [kind for kind in fuzz.KINDS if kind.name == sys.argv[1]]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as corpus:
        for number in islice(fuzz.numbers(0, kind.name), 500):
            Path(corpus, str(number)).write_bytes(fuzz.made(number))
        words = [sys.argv[0], corpus, "-rss_limit_mb=1024", "-timeout=10", *sys.argv[2:]]
        atheris.Setup(words, lambda data: kind.read(data, Path(folder), 1) and None)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
