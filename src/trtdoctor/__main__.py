"""``python -m trtdoctor``: the same as the ``trtdoctor`` command."""

from trtdoctor.cli import main

main()
