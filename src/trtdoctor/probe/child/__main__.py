"""The probe: loads and executes engines with the real TensorRT, in a process of its own that may die.

This folder is run by path with the interpreter in which TensorRT is installed: a virtual environment's, a Jetson's. So
it is standard library and Python 3.8 syntax only and imports nothing of trtdoctor. This file alone has to be understood
by every Python, to say so where it is too old.
"""

import sys

TOO_OLD = 98  # an exit code; the sentence is on standard error

if sys.version_info < (3, 8):
    sys.stderr.write("Python %d.%d.%d is too old: the probe needs Python 3.8 or later\n" % sys.version_info[:3])
    sys.exit(TOO_OLD)

# Nothing is written beside what comes from elsewhere (-B), so what this folder wants of the standard library is first.
for name in [
    "abc",
    "array",
    "collections.abc",
    "contextlib",
    "ctypes",
    "faulthandler",
    "glob",
    "importlib.util",
    "json",
    "math",
    "mmap",
    "os",
    "resource",
    "struct",
    "threading",
    "time",
    "typing",
    "zlib",
]:
    __import__(name)
sys.dont_write_bytecode = False  # this folder is ours, and compiling it takes longer than importing the rest
from probe_main import main  # noqa: E402

sys.dont_write_bytecode = True

main()
