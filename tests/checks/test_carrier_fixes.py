"""Where something carries TensorRT: which release of it has the wanted one."""

from __future__ import annotations

import shlex

import pytest

from trtdoctor.checks.carrier_fixes import how_to_ask, other_releases, title_of
from trtdoctor.knowledge.triton_images import ask_image
from trtdoctor.model.fact import Known
from trtdoctor.model.plan import Version
from trtdoctor.model.target import Target


def carried(name: str, release: str = "", platform: str | None = None) -> Target:
    """A target whose TensorRT comes with this."""
    target = Target("a target", carrier=(name, release))
    return target if platform is None else target._replace(platform=Known(platform, "test"))


@pytest.mark.parametrize(
    ("target", "title"),
    [
        (carried("deepstream", "7.1"), "DeepStream 7.1"),
        (carried("deepstream"), "DeepStream"),
        (carried("tritonserver", "25.06-py3"), "tritonserver:25.06-py3"),
        (carried("tritonserver"), "tritonserver"),
    ],
)
def test_title(target: Target, title: str) -> None:
    """A product is called by its name, an image by its own."""
    assert title_of(target) == title


@pytest.mark.parametrize(
    ("target", "version", "titles", "commands"),
    [
        (carried("deepstream", "7.1"), (8, 6, 1, 6), ["DeepStream 6.4 or 7.0 has it"], []),
        (carried("deepstream", "7.1", "linux-x86_64"), (8, 5, 2, 2), ["DeepStream 6.2 has it"], []),
        (carried("deepstream", "7.1"), (7, 2, 2, 3), ["DeepStream 5.1 has 7.2.2 (build not known)"], []),
        (carried("deepstream", "7.1"), (10, 4, 0, 26), [], []),
        (
            carried("torch-tensorrt", "2.7"),
            (10, 7, 0, 23),
            ["Torch-TensorRT 2.6 has 10.7.0 (build not known)"],
            ["pip install 'torch-tensorrt==2.6.*'"],
        ),
        (carried("torch-tensorrt", "2.7"), (8, 5, 3, 1), [], []),
        (carried("tritonserver", "25.06-py3"), (5, 0, 0, 1), [], []),
    ],
)
def test_releases(target: Target, version: Version, titles: list[str], commands: list[str]) -> None:
    """Releases that carry the version are named, and no other."""
    found = list(other_releases(version, target))
    assert [fix.title for fix in found] == titles
    assert [command for fix in found for command in fix.commands] == commands
    assert all(fix.url for fix in found)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (carried("tritonserver", "24.08-py3"), ["docker", "nvcr.io/nvidia/tritonserver:24.08-py3"]),
        (carried("tritonserver", "24.08"), ["docker", "nvcr.io/nvidia/tritonserver:24.08-py3"]),
        (carried("pytorch", "24.08-py3; ls"), ["docker", "nvcr.io/nvidia/pytorch:24.08-py3; ls"]),
        (carried("deepstream", "9.2"), ["dpkg-query"]),
        (carried("onnxruntime", "1.40"), ["dpkg-query"]),
        (Target("a target"), ["dpkg-query"]),
    ],
)
def test_how_to_ask(target: Target, words: list[str]) -> None:
    """An image is asked by its whole name, as one word; anything else where it runs."""
    (command,) = how_to_ask(target)
    found = shlex.split(command)
    assert found[0] == words[0]
    assert [word for word in found if "nvcr.io" in word] == words[1:]


def test_triton_of_a_month_is_asked_first() -> None:
    """What the TensorRT image of the same month has is no word about Triton's: 23.05 differs."""
    (found,) = other_releases((10, 15, 1, 29), carried("tritonserver", "25.01-py3"))
    assert found.commands == (ask_image("nvcr.io/nvidia/tritonserver:26.02-py3"),)


@pytest.mark.parametrize(
    ("own", "version", "begins"),
    [
        ("1.16", (8, 6, 1, 6), None),
        ("1.17.3", (8, 6, 1, 6), None),
        ("1.15+cu118", (8, 6, 1, 6), None),
        ("1.14", (8, 6, 1, 6), "pip install 'onnxruntime-gpu>=1.15,<1.18'"),
        ("1.18", (8, 6, 1, 6), "pip install 'onnxruntime-gpu>=1.15,<1.18'"),
        ("?", (8, 6, 1, 6), "pip install 'onnxruntime-gpu>=1.15,<1.18'"),
        ("1.20", (10, 3, 0, 26), None),
    ],
)
def test_onnxruntime(own: str, version: Version, begins: str | None) -> None:
    """ONNX Runtime brings no TensorRT: another one of it is installed only where its own is not built for that."""
    (found,) = other_releases(version, carried("onnxruntime", own))
    assert found.kind == "pip"
    ours = [command for command in found.commands if "onnxruntime-gpu" in command]
    assert ours == ([] if begins is None else [begins])
    assert found.commands[-1] not in ours


def test_no_onnxruntime() -> None:
    """There is none for a TensorRT that is not to be had by pip."""
    assert list(other_releases((7, 1, 3, 4), carried("onnxruntime", "1.6"))) == []


@pytest.mark.parametrize(
    ("name", "version", "holds"),
    [
        ("tensorrt", (8, 6, 1, 6), "nvcr.io/nvidia/tensorrt:23.05-py3"),
        ("tritonserver", (7, 2, 2, 3), "nvcr.io/nvidia/tritonserver:21.03-py3"),
        ("tritonserver", (7, 2, 1, 6), "nvcr.io/nvidia/tritonserver:20.10-py3"),
    ],
)
def test_images(name: str, version: Version, holds: str) -> None:
    """An image of the same name, for x86-64, that has the version."""
    (found,) = other_releases(version, carried(name, "1"))
    assert found.kind == "container"
    (command,) = found.commands
    assert command.startswith(f"docker pull {holds}")
    assert "igpu" not in command
