"""Model repositories of Triton are recognized: their root, and one model of them, with the plans in them."""

from __future__ import annotations

from pathlib import Path

from format_samples import Directory, each, fix_of, made, of_folder

DIRECTORIES = (
    Directory("triton-model-repository", ("config.pbtxt", "1")),
    Directory("triton-model-repository", ("1/model.plan",)),
    Directory("triton-model-repository", ("yolo/config.pbtxt", "yolo/1/model.plan")),
)


@each(DIRECTORIES)
def test_directory(sample: Directory) -> None:
    """The directory is known by the names in it."""
    sample.check()


def test_root(tmp_path: Path) -> None:
    """A repository's root is known by what its folders hold; the plans are those to check."""
    folder = made(tmp_path, "m/config.pbtxt", "m/1/model.plan", "n/config.pbtxt", "n/1/model.onnx", "README.md")
    assert of_folder(folder).what == "a Triton model repository of 2 models, with 1 plan"
    assert fix_of(folder) == "trtdoctor check {path}/m/1/model.plan"


def test_no_plan(tmp_path: Path) -> None:
    """A repository without plans has none to be found."""
    folder = made(tmp_path, "m/config.pbtxt", "m/1/model.onnx", "n/config.pbtxt")
    assert of_folder(folder).fix.commands == ()


NAMED = 'platform: "tensorrt_plan"\ndefault_model_filename: "big.bin"\n'
BY_GPU = 'cc_model_filenames [ { key: "8.6" value: "sm86.bin" } ] cc_model_filenames { key: "9.0" value: "sm90.bin" }'


def test_names_of_the_configuration(tmp_path: Path) -> None:
    """The configuration names the plan, or one for each compute capability."""
    folder = made(tmp_path, "1/big.bin", "1/sm86.bin", "1/sm90.bin", "1/labels.bin", config_dot_pbtxt=NAMED + BY_GPU)
    assert fix_of(folder) == "trtdoctor check {path}/1/big.bin {path}/1/sm86.bin {path}/1/sm90.bin"


def test_names_are_quoted(tmp_path: Path) -> None:
    """Names go into the command as words of a shell."""
    folder = made(tmp_path, "1/$(id).plan", "1/a b.plan", config_dot_pbtxt="")
    assert fix_of(folder) == "trtdoctor check {path}/'1/$(id).plan' {path}/'1/a b.plan'"


def test_more_than_is_looked_at(tmp_path: Path) -> None:
    """Of a repository with too many names nothing is counted, and the plans are left to find."""
    folder = made(tmp_path, "m/config.pbtxt", *(f"m/1/{number}.plan" for number in range(2000)))
    assert not any(letter.isdigit() for letter in of_folder(folder).what)
    assert fix_of(folder).startswith("find ")


def test_names_like_placeholders(tmp_path: Path) -> None:
    """A file that is called like a placeholder is left to find."""
    folder = made(tmp_path, "1/{path}.plan", config_dot_pbtxt="")
    assert fix_of(folder).startswith("find ")


def test_many(tmp_path: Path) -> None:
    """Many plans are left to find, too."""
    folder = made(tmp_path, *(f"m/{version}/model.plan" for version in range(20)), "m/config.pbtxt")
    assert of_folder(folder).what == "a Triton model repository of 1 model, with 20 plans"
    assert fix_of(folder).startswith("find ")
