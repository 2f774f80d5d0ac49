"""The plugin layers. A plugin layer has a record of its own between two equal tags, and says so in its text."""

from __future__ import annotations

from trtdoctor.model.plan import Plugin
from trtdoctor.plan.body import BodyView, matches

_PLUGIN = rb"isssq?Bi"
_PLUGIN_TEXT = b"PluginType\0"
_LAYER_TEXT = b"ParameterType\0"

# Lowest bytes of the kinds of layers that were seen in 8.0 and later without being a plugin's. 0x31 and 0x32 stand
# around the branches of a conditional.
_NO_PLUGIN = frozenset(
    b"\x00\x01\x03\x06\x07\x09\x0d\x0e\x0f\x1b\x23\x24\x25\x28\x2a\x2c\x2e\x2f\x30\x31\x32\x33\x35\x40\x42"
)


def read_plugins(view: BodyView, count: int | None) -> tuple[Plugin, ...]:
    """The creators of the plugins among the ``count`` layers; unknown when there may be more than are found."""
    if view.tokens.error is not None or count is None:
        raise view.missing("plugins")
    kinds, values = view.kinds, view.values
    found = [m.start() + 1 for m in matches(_PLUGIN, kinds) if values[m.start()] == values[m.end() - 1]]
    plugins = tuple(Plugin(*(view.tokens.text(at + i) for i in range(3))) for at in found)
    if view.form.layer_texts:
        at_least, at_most = _expected(view, count)
        if not at_least <= len(plugins) <= at_most:
            raise view.missing("plugins")
    return plugins


def _expected(view: BodyView, count: int) -> tuple[int, int]:
    """How many plugin layers there are at least and at most. Of the plugins of TensorRT 10 called V3 no record is
    known; so there a layer without text counts as a plugin's unless it is of a kind that is harmless."""
    texts = view.layer_texts
    if texts is None or len(texts) != count:
        raise view.missing("plugins")
    plugins = sum(text.startswith(_PLUGIN_TEXT) for text in texts)
    silent = [i for i, text in enumerate(texts) if not text.startswith((_PLUGIN_TEXT, _LAYER_TEXT))]
    if view.major in (8, 9):
        return plugins, plugins + len(silent)
    if len(view.layer_records) == count:
        kinds = [view.values[match.start()] & 0xFF for match in view.layer_records]
        silent = [i for i in silent if kinds[i] not in _NO_PLUGIN]
    return plugins + len(silent), plugins + len(silent)
