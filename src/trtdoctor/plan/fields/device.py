"""The record of the GPU that built the engine. It is among the first tokens of every body since 6.0, so it is read with
the header, before anything is known of the tokens behind it."""

from __future__ import annotations

from trtdoctor.errors import PlanError
from trtdoctor.model.fact import Fact, Known, Unknown, known
from trtdoctor.model.gpu_attributes import GpuAttributes
from trtdoctor.model.plan import BuildGpu
from trtdoctor.plan.cursor import Cursor

U8, I32 = 0x02, 0x07
_I64, _U64, _BOOL = 0x08, 0x09, 0x0A
_WIDTH = {0x02: 1, 0x03: 1, 0x04: 2, 0x05: 2, 0x06: 4, 0x07: 4, 0x08: 8, 0x09: 8, 0x0A: 1, 0x0B: 4, 0x0C: 1, 0x0D: 1}
_SIGNED = {0x03, 0x05, 0x07, 0x08}
_VERSION_1 = b"\1\0"
_MAX_OPENERS = 64  # one in 6.x and 7.x, two since 8.0
_MAX_NUMBERS = 32  # the longest record seen holds 17


class FirstTokens:
    """The first tokens of a body: ``u16 type, u16 version, payload``; openers of structs have no payload.

    ``field`` is what the tokens are for, named in a ``PlanError``.
    """

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor

    def number(self, kind: int, field: str) -> int:
        """The next token, a number of this type."""
        at = self.cursor.at
        found = self.next_number(field)
        if found is None or found[0] != kind:
            actual = "not a number" if found is None else f"a number of type {found[0]:#04x}"
            raise PlanError(f"{actual}, expected {kind:#04x}", field=field, offset=at)
        return found[1]

    def next_number(self, field: str) -> tuple[int, int] | None:
        """Type (low byte) and value of the next token; ``None``, without taking it, where that is not a number."""
        cursor = self.cursor
        at = cursor.at
        head = cursor.take(4, field)
        # 6.0 to 8.0 write numbers as 0x00NN, later releases as 0x80NN; the types of structs are above them.
        kind = head[0] if head[1] in (0, 0x80) else 0
        width = _WIDTH.get(kind)
        if width is None or head[2:] != _VERSION_1:
            cursor.at = at
            return None
        return kind, int.from_bytes(cursor.take(width, field), "little", signed=kind in _SIGNED)

    def opener(self, field: str) -> None:
        """Takes the opener of a struct or enum."""
        at = self.cursor.at
        if self.next_number(field) is not None:
            raise PlanError("a number where a record should open", field=field, offset=at)
        if self.cursor.take(4, field)[2:] != _VERSION_1:
            raise PlanError("no record opens here", field=field, offset=at)


def build_gpu(tokens: FirstTokens, *, rtx: bool) -> BuildGpu | None:
    """The GPU whose record comes next; ``None`` for that of TensorRT-RTX 1.4, which has a capability and no GPU's
    numbers. Raises ``PlanError`` for a record of a shape that no release has shown."""
    numbers: list[tuple[int, int]] = []
    for _ in range(_MAX_OPENERS):
        if (number := tokens.next_number("build GPU")) is not None:
            numbers.append(number)
            break
        tokens.opener("build GPU")
    while len(numbers) < _MAX_NUMBERS and (number := tokens.next_number("build GPU")) is not None:
        numbers.append(number)
    if numbers and numbers[0][0] == _U64:
        return _new_device(numbers, tokens.cursor.at)
    if rtx and [kind for kind, _ in numbers] == [I32, I32, I32]:
        return None
    return _old_device(numbers, tokens.cursor.at)


def _old_device(numbers: list[tuple[int, int]], at: int) -> BuildGpu:
    """6.0 to 10.6: capability, clocks, bus, L2 …, SM count, integrated, …, total memory."""
    kinds = [kind for kind, _ in numbers]
    values = [value for _, value in numbers]
    if kinds[:6] != [I32, I32, I32, I32, I32, _I64] or _BOOL not in kinds:
        raise PlanError("the record has no known shape", field="build GPU", offset=at)
    flag = kinds.index(_BOOL)
    if kinds[flag - 1] != I32:
        raise PlanError("no SM count before the flag", field="build GPU", offset=at)
    # 6.x and 7.0 do not close their structs, so the numbers of what follows are in the list too; the total memory came
    # with 7.1 as the first 64-bit number after four 32-bit ones.
    total: Fact[int] = Unknown("TensorRT before 7.1 does not record it")
    wide = [i for i in range(flag, len(numbers)) if kinds[i] in (_I64, _U64)]
    if wide and flag + 5 <= wide[0] <= flag + 6 and kinds[flag + 1 : wide[0]] == [I32] * (wide[0] - flag - 1):
        total = Known(values[wide[0]], "record of the build GPU")
    return BuildGpu(
        compute_capability=(values[0], values[1]),
        sm_clock_khz=values[2],
        memory_clock_khz=values[3],
        memory_bus_bits=values[4],
        l2_bytes=values[5],
        sm_count=values[flag - 1],
        integrated=Known(bool(values[flag]), "record of the build GPU"),
        total_memory_bytes=total,
        attributes=_old_attributes(values, kinds, flag, known(total)),
    )


def _old_attributes(values: list[int], kinds: list[int], flag: int, total: int | None) -> GpuAttributes:
    """All that TensorRT 8.6 compares, as far as the record tells where it stands: since 8.5, with the persisting L2."""
    common = GpuAttributes(
        values[2], values[3], values[4], values[5], sm_count=values[flag - 1], integrated=values[flag],
        total_memory_bytes=total,
    )  # fmt: skip
    if kinds[5:flag] != [_I64, _I64, I32, I32, I32, I32] or kinds[flag + 1 : flag + 5] != [I32] * 4:
        return common
    threads, x, y, z = values[flag + 1 : flag + 5]
    return common._replace(
        persisting_l2_bytes=values[6],
        shared_memory_per_block_bytes=values[7],
        shared_memory_per_sm_bytes=values[8],
        threads_per_block=threads,
        grid_x=x,
        grid_y=y,
        grid_z=z,
    )


def _new_device(numbers: list[tuple[int, int]], at: int) -> BuildGpu:
    """10.7 or later and TensorRT-RTX: total memory, L2 sizes, twelve 32-bit numbers."""
    kinds = [kind for kind, _ in numbers]
    values = [value for _, value in numbers]
    if kinds[:3] != [_U64, _I64, _I64] or len(kinds) < 15 or kinds[3:15] != [I32] * 12:
        raise PlanError("the record has no known shape", field="build GPU", offset=at)
    return BuildGpu(
        compute_capability=(values[12], values[13]),
        sm_clock_khz=values[3],
        memory_clock_khz=values[4],
        memory_bus_bits=values[5],
        l2_bytes=values[1],
        sm_count=values[8],
        # Only discrete GPUs were seen with this layout, so what a zero here means is not proven.
        integrated=Known(True, "record of the build GPU")
        if values[9]
        else Unknown("not proven for this layout of the record"),
        total_memory_bytes=Known(values[0], "record of the build GPU"),
        attributes=GpuAttributes(
            values[3],
            values[4],
            values[5],
            values[1],
            values[2],
            values[6],
            values[7],
            values[8],
            threads_per_block=values[10],
            total_memory_bytes=values[0],
        ),
    )
