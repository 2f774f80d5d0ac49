# mypy: ignore-errors
"""GPU memory that is the host's."""

import ctypes

BLOCKS = {}
FREE = [1 << 30]


class Error(Exception):
    pass


class Block:
    def __init__(self, size):
        self.buffer = ctypes.create_string_buffer(size)
        self.address = ctypes.addressof(self.buffer)
        FREE[0] -= size

    def __int__(self):
        return self.address

    def free(self):
        FREE[0] += len(self.buffer)


class Context:
    def push(self):
        pass

    def pop(self):
        pass

    def detach(self):
        pass


class Device:
    def __init__(self, number):
        pass

    def retain_primary_context(self):
        return Context()


class Stream:
    handle = 7

    def synchronize(self):
        pass


def init():
    pass


def mem_get_info():
    return FREE[0], 1 << 30


def mem_alloc(size):
    return Block(size)


def memset_d8(address, value, size):
    ctypes.memset(address, value, size)


def memcpy_htod(address, data):
    ctypes.memmove(address, bytes(data), len(data))


def memcpy_dtoh(data, address):
    data[:] = ctypes.string_at(address, len(data))
