# mypy: ignore-errors
"""A TensorRT that needs no GPU: one engine, as its API shows it, for Python 3.8 and later.

``$FAKE_API`` is ``tensors`` or ``bindings``. The engine has an input ``x`` and a shape tensor ``s``, and gives ``y``, a
copy of ``x``, and ``z``, whose size is known only afterwards (by tensor names only). Two profiles; the second takes
larger shapes. An execution of more than 20 elements is refused. ``$FAKE_NOISE`` is the file into which it prints.
"""

import ctypes
import os

__version__ = "9.9.1"
BY_NAME = os.environ.get("FAKE_API", "tensors") == "tensors"
SHAPES = [((1,), (4,), (8,)), ((8,), (16,), (32,))]
VALUES = [((1,), (2,), (3,))] * 2


class Word:
    def __init__(self, name):
        self.name = name


class TensorIOMode:
    INPUT, OUTPUT = Word("INPUT"), Word("OUTPUT")


class TensorLocation:
    DEVICE, HOST = Word("DEVICE"), Word("HOST")


class Creator:
    name, plugin_version, plugin_namespace = "Copy", "1", ""


class Registry:
    all_creators = [Creator()]  # noqa: RUF012


def get_plugin_registry():
    return Registry()


def init_libnvinfer_plugins(logger, namespace):
    os.write(int(os.environ.get("FAKE_NOISE", "2")), b"half a line")
    logger.log(Word("Severity.INFO"), "plugins are there")
    return True


class ILogger:
    pass


class IOutputAllocator:
    pass


class Runtime:
    engine_host_code_allowed = False

    def __init__(self, logger):
        self.logger = logger

    def deserialize_cuda_engine(self, plan):
        if bytes(plan[:4]) != b"ftrt":
            self.logger.log(Word("Severity.ERROR"), "magic tag does not match")
            return None
        return Engine(self.logger) if BY_NAME else OldEngine(self.logger)


class Common:
    name, num_layers, device_memory_size, num_optimization_profiles = "copies", 1, 512, 2

    def __init__(self, logger):
        self.logger = logger

    def create_execution_context(self):
        return Context(self) if BY_NAME else OldContext(self)


class Engine(Common):
    num_io_tensors = 4

    def get_tensor_name(self, index):
        return "xsyz"[index]

    def get_tensor_mode(self, name):
        return TensorIOMode.INPUT if name in "xs" else TensorIOMode.OUTPUT

    def get_tensor_dtype(self, name):
        return Word("DataType.INT32" if name == "s" else "DataType.FLOAT")

    def get_tensor_shape(self, name):
        return (1,) if name == "s" else (-1,)

    def get_tensor_location(self, name):
        return TensorLocation.HOST if name == "s" else TensorLocation.DEVICE

    def get_tensor_profile_shape(self, name, profile):
        return SHAPES[profile] if name == "x" else ()

    def get_tensor_profile_values(self, profile, name):
        return VALUES[profile] if name == "s" else ()

    def get_tensor_vectorized_dim(self, name):
        return -1

    def get_tensor_components_per_element(self, name):
        return -1


class Copying:
    def copy(self, shape, source, target):
        count = shape[0]
        if count > 20:
            self.engine.logger.log(Word("Severity.ERROR"), "too many elements")
            return False
        ctypes.memmove(target, source, 4 * count)
        return True


class Context(Copying):
    def __init__(self, engine):
        self.engine, self.profile, self.shape, self.addresses, self.allocator = engine, 0, None, {}, None

    def set_optimization_profile_async(self, profile, stream):
        self.profile = profile
        return True

    def set_input_shape(self, name, shape):
        if name == "s":
            return tuple(shape) == (1,)
        self.shape = shape
        low, _, high = SHAPES[self.profile]
        return low <= tuple(shape) <= high

    def set_tensor_address(self, name, address):
        self.addresses[name] = address
        return True

    def get_tensor_shape(self, name):
        return (-1,) if name == "z" else self.shape

    def set_output_allocator(self, name, allocator):
        self.allocator = allocator
        return True

    def execute_async_v3(self, stream):
        address = self.allocator.reallocate_output("z", 0, 4 * self.shape[0], 256)
        self.allocator.notify_shape("z", self.shape)
        values = (ctypes.c_float * self.shape[0]).from_address(address)
        values[:] = [float("nan")] * self.shape[0]
        return self.copy(self.shape, self.addresses["x"], self.addresses["y"])


class OldEngine(Common):
    num_bindings = 6

    def get_binding_name(self, index):
        return "xsy"[index % 3] + ("" if index < 3 else " [profile 1]")

    def binding_is_input(self, index):
        return index % 3 < 2

    def get_binding_dtype(self, index):
        return Word("DataType.INT32" if index % 3 == 1 else "DataType.FLOAT")

    def get_binding_shape(self, index):
        return (1,) if index % 3 == 1 else (-1,)

    def get_location(self, index):
        return TensorLocation.HOST if index % 3 == 1 else TensorLocation.DEVICE

    def get_profile_shape(self, profile, index):
        return SHAPES[profile] if index == 0 else ()

    def get_profile_shape_input(self, profile, index):
        return VALUES[profile]

    def get_binding_vectorized_dim(self, index):
        return -1

    def get_binding_components_per_element(self, index):
        return -1


class OldContext(Copying):
    all_binding_shapes_specified = all_shape_inputs_specified = True

    def __init__(self, engine):
        self.engine, self.first, self.shape = engine, 0, None

    def set_optimization_profile_async(self, profile, stream):
        self.first = 3 * profile
        return True

    def set_binding_shape(self, index, shape):
        if index == self.first + 1:
            return tuple(shape) == (1,)
        self.shape = shape
        return index == self.first

    def set_shape_input(self, index, values):
        return index == self.first + 1

    def get_binding_shape(self, index):
        return self.shape

    def execute_async_v2(self, addresses, stream):
        return self.copy(self.shape, addresses[self.first], addresses[self.first + 2])
