"""Executes the engine: every optimization profile with its smallest, optimal and largest shapes."""

from __future__ import annotations

import contextlib
import ctypes
import json
import time
import zlib
from collections.abc import Callable
from typing import Any

from probe_channel import Channel, CudaError, Failed, NoValues, Refused, short
from probe_cuda import CHUNK, clear, fill
from probe_dtypes import BITS, Shape, bytes_of, count_of, nonfinite, pattern
from probe_engine import Tensors
from probe_inputs import checked, read_npz

RUNS = 10
RUN_SECONDS = 2.0  # the ten runs stop here: an engine that needs seconds must not need minutes
LOOKED = 1 << 26  # bytes of an output that are looked at: Python takes seconds for more


def look_at(read: Callable[[int, int], bytearray], dtype: str, size: int, count: bool) -> tuple[str, int]:
    """The digest of an output's beginning, and how many of its values are no numbers, where they are to be counted."""
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    bad = 0
    for start in range(0, min(size, LOOKED), CHUNK):
        data = read(start, min(CHUNK, size - start))
        digest.update(data)
        bad += nonfinite(dtype, data) if count else 0
    return digest.hexdigest(), bad


class Buffers:
    """The memory of one execution, given back at its end."""

    def __init__(self, cuda: Any) -> None:
        self._cuda = cuda
        self._device: list[int] = []
        self.host: dict[str, Any] = {}
        self.late: dict[str, Any] = {}
        self.device: dict[str, tuple[int, int]] = {}

    def on_device(self, name: str, size: int) -> int:
        address = self._cuda.allocate(size)
        self._device.append(address)
        self.device[name] = (address, size)
        return int(address)

    def on_host(self, name: str, size: int, data: bytes = b"") -> int:
        self.host[name] = ctypes.create_string_buffer(data, max(size, 64))
        return ctypes.addressof(self.host[name])

    def free(self) -> None:
        for address in self._device + [late.address for late in self.late.values() if late.address]:
            with contextlib.suppress(CudaError):
                self._cuda.free(address)


class Execution:
    """Runs the engine with one set of shapes after the other."""

    def __init__(self, channel: Channel, cuda: Any, tensors: Tensors, request: dict[str, Any]) -> None:
        self._channel, self._cuda, self._tensors, self._request = channel, cuda, tensors, request
        channel.enter("inputs")
        self._given = read_npz(request["inputs"], tensors) if request["inputs"] else {}
        channel.enter("context")
        self._context = tensors.context()
        if self._context.context is None:
            raise Refused("create_execution_context() returned None")
        self._stream = cuda.stream()
        self.least_free = cuda.memory()[0]

    def close(self) -> None:
        """Destroys the context, which has to go before the engine."""
        self._context.context = None

    def all(self) -> None:
        for profile in range(max(1, self._tensors.profiles)):
            self._channel.enter("profile", str(profile))
            try:
                if self._tensors.profiles > 1:
                    self._context.choose(profile, self._stream)
                    self._cuda.wait()
            except Refused as error:
                self._channel.report(error, profile=profile)
                continue
            done = set()
            for which in self._which(profile):
                try:
                    shapes, values = self._asked(profile, which)
                except Failed as error:
                    self._channel.report(error, profile=profile)
                    break
                key = json.dumps([sorted(shapes.items()), sorted(values.items())])
                if key in done:
                    continue
                done.add(key)
                try:
                    self._run(profile, which, shapes, values)
                except Failed as error:
                    self._channel.report(error, profile=profile, which=which, shapes=shapes, values=values)
                    if isinstance(error, CudaError) and not error.of_memory:
                        return  # it stays: every later call would only repeat it

    def _which(self, profile: int) -> tuple[str, ...]:
        """Given shapes are tried where they fit, and in the first profile when they fit nowhere: TensorRT says why."""
        wanted = self._wanted()
        if not wanted:
            return ("opt", "min", "max")
        fitting = [k for k in range(max(1, self._tensors.profiles)) if self._fits(k, wanted)] or [0]
        return ("given",) if profile in fitting else ()

    def _wanted(self) -> dict[str, Shape]:
        wanted = {name: tuple(shape) for name, shape in self._request["shapes"].items() if name in self._tensors.inputs}
        wanted.update({name: shape for name, (_, shape, _) in self._given.items() if not self._tensors.on_host(name)})
        return wanted

    def _fits(self, profile: int, wanted: dict[str, Shape]) -> bool:
        for name, shape in wanted.items():
            found = self._tensors.ranges(name, profile)
            if found and not (
                len(found[0]) == len(shape) and all(a <= b <= c for a, b, c in zip(found[0], shape, found[2]))
            ):
                return False
        return True

    def _asked(self, profile: int, which: str) -> tuple[dict[str, Shape], dict[str, Shape]]:
        """The shape of every input, and the values of those that are shape tensors."""
        place = {"min": 0, "max": 2}.get(which, 1)
        shapes: dict[str, Shape] = {}
        values: dict[str, Shape] = {}
        wanted = self._wanted()
        for name in self._tensors.inputs:
            fixed = self._tensors.shape(name)
            if fixed is None:
                raise Refused("TensorRT gives no shape of the input %r" % short(name, 100))
            if self._tensors.on_host(name):
                values[name] = self._values(name, profile, place, fixed)
                shapes[name] = fixed if -1 not in fixed else (len(values[name]),)
                continue
            found = self._tensors.ranges(name, profile)
            shapes[name] = wanted.get(name) or (found[place] if found and -1 in fixed else fixed)
        return shapes, values

    def _values(self, name: str, profile: int, place: int, fixed: Shape) -> Shape:
        """What a shape tensor may hold, by the API or by the plan: ``get_profile_shape_input`` of 8.6 gives as many
        values as the shape has dimensions."""
        if name in self._given:
            dtype = self._tensors.dtype(name)
            data, size = checked(name, self._given[name], dtype, fixed), BITS[dtype] // 8
            return tuple(
                int.from_bytes(data[at : at + size], "little", signed=True) for at in range(0, len(data), size)
            )
        stored = self._request["values"]
        for found in (
            self._tensors.values(name, profile),
            stored[profile].get(name) if profile < len(stored) else None,
        ):
            if found and (-1 in fixed or len(found[place]) == count_of(fixed)):
                return tuple(found[place])
        raise NoValues("the values of the shape tensor %r are not known" % short(name, 100))

    def _run(self, profile: int, which: str, shapes: dict[str, Shape], values: dict[str, Shape]) -> None:
        buffers = Buffers(self._cuda)
        try:
            self._channel.enter("bind")
            outputs = self._bind(buffers, shapes, values)
            self._channel.enter("enqueue")
            first = self._once(buffers)
            self._channel.enter("outputs")
            before = {name: self._seen(buffers, name, outputs, False)[0] for name in outputs}
            self._channel.enter("enqueue")
            times: list[float] = []
            started = time.monotonic()
            while len(times) < (RUNS if which in ("opt", "given") else 1) and time.monotonic() - started < RUN_SECONDS:
                times.append(self._once(buffers, announce=False))
            self.least_free = min(self.least_free, self._cuda.memory()[0])
            self._channel.enter("outputs")
            rows = []
            for name in outputs:
                digest, bad, shape = self._seen(buffers, name, outputs, True)
                dtype = self._tensors.dtype(name)
                same = digest == before[name] if times else None
                rows.append({"name": short(name), "dtype": dtype, "shape": shape, "nonfinite": bad, "same": same})
            self._channel.send(
                run={
                    "profile": profile, "which": which, "shapes": shapes, "values": values, "outputs": rows,
                    "first_ms": first, "runs": len(times),
                    "median_ms": sorted(times)[len(times) // 2] if times else None,
                }
            )  # fmt: skip
        finally:
            buffers.free()

    def _bind(self, buffers: Buffers, shapes: dict[str, Shape], values: dict[str, Shape]) -> dict[str, Shape | None]:
        tensors, context, batch = self._tensors, self._context, max(1, self._tensors.batch)
        for name in tensors.inputs:
            context.set_shape(name, shapes[name])
            dtype = tensors.dtype(name)
            if name in values:
                data = b"".join(value.to_bytes(BITS[dtype] // 8, "little", signed=True) for value in values[name])
                context.set_values(name, values[name], buffers.on_host(name, len(data), data))
                continue
            size = bytes_of(dtype, count_of(tensors.padded(name, shapes[name]))) * batch
            address = buffers.on_device(name, size)
            context.set_address(name, address)
            if name in self._given:
                self._cuda.write(address, checked(name, self._given[name], dtype, tensors.shape(name) or ()))
            else:
                fill(self._cuda, address, size, pattern(dtype, zlib.crc32(name.encode("utf-8", "replace"))))
        context.settle()
        outputs: dict[str, Shape | None] = {}
        for name in tensors.names:
            if name in tensors.inputs:
                continue
            shape = context.output_shape(name)
            if shape is None or any(size < 0 for size in shape):
                outputs[name] = None
                buffers.late[name] = context.allocate_late(name, self._cuda)
                continue
            outputs[name] = shape
            size = bytes_of(tensors.dtype(name), count_of(tensors.padded(name, shape))) * batch
            if tensors.on_host(name):
                context.set_address(name, buffers.on_host(name, size))
                continue
            address = buffers.on_device(name, size)
            clear(self._cuda, address, size)
            context.set_address(name, address)
        return outputs

    def _once(self, buffers: Buffers, announce: bool = True) -> float:
        started = time.perf_counter()
        accepted = self._context.enqueue(self._stream)
        if announce:
            self._channel.enter("synchronise")
        self._cuda.wait()
        taken = round((time.perf_counter() - started) * 1000, 4)
        for late in buffers.late.values():
            if late.error is not None:
                raise late.error
        if not accepted:
            self._channel.step = ("enqueue", "")
            raise Refused("enqueue returned False")
        return taken

    def _seen(
        self, buffers: Buffers, name: str, outputs: dict[str, Shape | None], count: bool
    ) -> tuple[str, int, list[int]]:
        dtype = self._tensors.dtype(name)
        shape = outputs[name]
        if shape is None:
            late = buffers.late[name]
            shape = late.shape or ()
            size = min(bytes_of(dtype, count_of(self._tensors.padded(name, shape))), late.size)
            address = late.address
        elif name in buffers.host:
            data = bytearray(buffers.host[name].raw)[: bytes_of(dtype, count_of(shape))]
            return (*look_at(lambda start, length: data[start : start + length], dtype, len(data), count), list(shape))
        else:
            address, size = buffers.device[name]
        digest, bad = look_at(lambda start, length: self._cuda.read(address + start, length), dtype, size, count)
        return digest, bad, list(shape)
