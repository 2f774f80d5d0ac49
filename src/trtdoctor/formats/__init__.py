"""What is not a plan, and what holds one. A format is one module here, a wrapper one module in ``wrappers``.

A format opens no file: it gets a ``Source`` and says what the bytes are (``NonEngineFile``: kind, words, and the way to
an engine). What arrives in a carrier that several formats share gets the carrier's view instead: the names in a zip
(``zipped.ZipNames``), the fields of a protobuf message (``protobuf.Message``), decoded text (``plaintext.Text``), the
names in a directory. To add a format: its kind in ``model.engine.NonEngineKind``, its module, its line in ``registry``,
its samples in a test of the same name.
"""
