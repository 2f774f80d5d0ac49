"""What a shell completes: codes of checks and messages, keys and values of targets, files. Imported only then."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

_PLAIN = re.compile(r"[\w.+-]+")
"""What a shell takes for one word, without quotes."""
Items = Iterator[CompletionItem]


def equipped(command: click.Command) -> click.Command:
    """``command``, whose values that are words are completed."""
    for param in command.params:
        complete = _RULES.get(param.name or "")
        if complete is not None and isinstance(param.type, click.types.StringParamType):
            param.type = _Output() if param.name == "output" else _Completed(complete)
    return command


class _Completed(click.types.StringParamType):
    def __init__(self, complete: Callable[[str], Items]) -> None:
        self._complete = complete

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return list(self._complete(incomplete))


class _Output(click.types.StringParamType):
    """``FORMAT:FILE``, with the formats of the command; or a file."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        types = [one.type for one in ctx.command.params if one.name == "output_format"]
        names = [f"{name}:" for one in types if isinstance(one, click.Choice) for name in one.choices]
        return (incomplete and list(_starting(names, incomplete))) or list(_file(incomplete))


# ---- values


def _file(incomplete: str) -> Items:
    yield CompletionItem(incomplete, type="file")


def _folder(incomplete: str) -> Items:
    yield CompletionItem(incomplete, type="dir")


def _starting(words: Iterable[str], start: str, before: str = "") -> Items:
    """Those that begin with ``start``, in any case."""
    low = start.lower()
    return (CompletionItem(f"{before}{word}") for word in words if word.lower().startswith(low))


def _codes(incomplete: str) -> Items:
    """Codes of checks, the last of a list."""
    from trtdoctor.checks import CHAIN

    before, comma, start = incomplete.rpartition(",")
    low = start.lower()
    return (
        CompletionItem(f"{before}{comma}{one.code}", help=one.title)
        for one in CHAIN
        if one.code.lower().startswith(low)
    )


def _explained(incomplete: str) -> Items:
    """Codes of checks and of messages, once one is begun; else a log."""
    from trtdoctor.pages import every

    low = incomplete.lower()
    found = [CompletionItem(one.code, help=one.title) for one in every() if low and one.code.lower().startswith(low)]
    return iter(found) if found else _file(incomplete)


def _keys(incomplete: str) -> Items:
    from trtdoctor.model.target import KEYS

    before, comma, start = incomplete.rpartition(",")
    return _starting(KEYS, start, before + comma)


def _target(incomplete: str) -> Items:
    """Names of the settings file, keys, and values of the last key; or a file."""
    from trtdoctor.model.target import CARRIERS, KEYS, REFINING

    before, comma, part = incomplete.rpartition(",")
    key, equals, start = part.partition("=")
    if equals:
        values = _VALUES.get(key.strip().lower())
        return _starting(values(), start, f"{before}{comma}{key}=") if values is not None else iter(())
    used = {one.partition("=")[0] for one in before.split(",")}
    found = [*_starting(() if before else _named(), part)]
    found += _starting((f"{one}=" for one in (*KEYS, *REFINING, *CARRIERS) if one not in used), part, before + comma)
    return iter(found) if found or before else _file(incomplete)


def _named() -> tuple[str, ...]:
    """The targets that the settings file names."""
    from trtdoctor.cli.configured import nearest
    from trtdoctor.errors import TrtDoctorError
    from trtdoctor.settings import load

    try:
        path = nearest()
        found = load(path, named=False).targets if path is not None else ()
    except (TrtDoctorError, OSError):
        return ()
    return tuple(filter(_PLAIN.fullmatch, found))


def _gpus() -> Iterator[str]:
    """Names of GPUs without blanks, as a target takes them."""
    from trtdoctor.knowledge.gpus import GPUS

    names = (re.sub(r"^(GeForce|Tesla|Quadro(?! RTX)) (?=[A-Z]+ ?\d)", "", one.name).replace(" ", "-") for one in GPUS)
    return (name for name in dict.fromkeys(names) if _PLAIN.fullmatch(name))


def _releases() -> Iterator[str]:
    from trtdoctor.knowledge.releases import RELEASES

    return (".".join(map(str, one.version)) for one in reversed(RELEASES) if one.product == "tensorrt")


def _runtimes() -> tuple[str, ...]:
    from trtdoctor.model.product import RUNTIME_KINDS

    return RUNTIME_KINDS


def _platforms() -> tuple[str, ...]:
    from trtdoctor.model.target import PLATFORMS

    return PLATFORMS


_VALUES: dict[str, Callable[[], Iterable[str]]] = {
    "gpu": _gpus,
    "tensorrt": _releases,
    "bindings": _releases,
    "runtime": _runtimes,
    "platform": _platforms,
}
_RULES: dict[str, Callable[[str], Items]] = {
    "target": _target,
    "targets": _target,
    "select": _codes,
    "ignore": _codes,
    "require": _keys,
    "what": _explained,
    "target_dir": _folder,
    "folder": _folder,
    **dict.fromkeys(("paths", "path", "before", "after", "files_from", "output", "python", "plugins"), _file),
    **dict.fromkeys(("inputs", "config", "engine"), _file),
}


# ---- shells


class _Asked(ShellComplete):
    """A shell whose variables say what is typed; where they do not, nothing is offered: errors would be in the way."""

    def complete(self) -> str:
        try:
            at = int(os.environ["COMP_CWORD"]) if self.name != "fish" else 1
            words = split_arg_string(os.environ["COMP_WORDS"])
        except (KeyError, ValueError):
            return ""
        return super().complete() if 0 < at <= len(words) and "COMP_CWORD" in os.environ else ""


class Zsh(_Asked, ZshComplete):
    pass


class Fish(_Asked, FishComplete):
    pass


class Bash(_Asked, BashComplete):
    """bash takes ``=`` for the end of a word, so ``gpu=A1`` comes in three, and only the last is to be replaced."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' kind value
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            *) COMPREPLY+=("$value"); [[ $value != *[=:] ]] || compopt -o nospace ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
    _cut = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        words, at = split_arg_string(os.environ["COMP_WORDS"]), int(os.environ["COMP_CWORD"])
        current = words[at] if at < len(words) else ""
        whole: list[str] = []
        open_ = False
        for word in words[1:at] + [current] * bool(current):
            if whole and (word == "=" or open_):
                whole[-1] += word
            else:
                whole.append(word)
            open_ = word == "="
        if not current:
            return whole, ""
        incomplete = whole.pop()
        self._cut = len(incomplete) - len("" if current == "=" else current)
        option, equals, value = incomplete.partition("=")
        if equals and option.startswith("--"):
            self._cut = max(0, self._cut - len(option) - 1)
            return [*whole, option], value
        return whole, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{item.value[self._cut :] if item.type == 'plain' else item.value}"


for _one in (Bash, Zsh, Fish):
    add_completion_class(_one)
