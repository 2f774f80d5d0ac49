#!/usr/bin/env python3
"""Scores the questions of ``tests/questions.jsonl``: is a page that answers among the first two?

score_questions.py [-v]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from trtdoctor import pages

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions.jsonl"
FIRST = 2


def main(arguments: list[str]) -> None:
    right = []
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        found = [page.code for page in pages.search(case["question"])]
        right.append(bool({*case["codes"]} & {*found[:FIRST]}))
        if "-v" in arguments and not right[-1]:
            print(f"{case['question']}: {found[:4] or 'nothing'}, not {case['codes']}")
    print(f"answered {sum(right)}/{len(right)}")


if __name__ == "__main__":
    main(sys.argv[1:])
