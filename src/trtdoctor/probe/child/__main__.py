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
import abc  # noqa: E402, F401
import array  # noqa: E402, F401
import collections.abc  # noqa: E402, F401
import contextlib  # noqa: E402, F401
import ctypes  # noqa: E402, F401
import faulthandler  # noqa: E402, F401
import glob  # noqa: E402, F401
import hashlib  # noqa: E402, F401
import importlib.util  # noqa: E402, F401
import json  # noqa: E402, F401
import math  # noqa: E402, F401
import mmap  # noqa: E402, F401
import os  # noqa: E402, F401
import resource  # noqa: E402, F401
import struct  # noqa: E402, F401
import threading  # noqa: E402, F401
import time  # noqa: E402, F401
import typing  # noqa: E402, F401
import zlib  # noqa: E402, F401

sys.dont_write_bytecode = False  # this folder is ours, and compiling it takes longer than importing the rest
from probe_main import main  # noqa: E402

sys.dont_write_bytecode = True

main()
