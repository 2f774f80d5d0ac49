"""``python -m trtdoctor``: the same as the ``trtdoctor`` command."""

import os
import sys


def leave_folder() -> None:
    """Takes the working directory, which ``-m`` puts first and which may be somebody else's, out of where is imported
    from."""
    try:
        here = os.getcwd()
    except OSError:  # it was deleted
        here = ""
    if not getattr(sys.flags, "safe_path", False) and sys.path[:1] in ([""], [here]):
        del sys.path[0]


leave_folder()

from trtdoctor.cli import main  # noqa: E402

main()
