"""Runs programs one after the other in this process, which begins once for all: `python3 in_turn.py PROGRAM...`"""

import runpy
import sys

for program in sys.argv[1:]:
    print("program:", program)
    runpy.run_path(program, run_name="__main__")
