"""Runs a program of Python in forks of one process that has imported its modules, which takes most of a start.

Its arguments are the program's file and the modules. Each message of Node.js is a run: its parameters, its whole environment,
its folder, the files for stdout and stderr, and the seconds after which it is killed. Answers with the exit code of each.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import sys

program, *modules = sys.argv[1:]
for module in modules:
    importlib.import_module(module)
# A collection in a fork would copy all of their memory.
gc.freeze()

channel = int(os.environ["NODE_CHANNEL_FD"])
for line in os.fdopen(channel, encoding="utf-8", closefd=False):
    run = json.loads(line)
    child = os.fork()
    if child == 0:
        os.close(channel)
        for descriptor, path in enumerate([os.devnull, run["stdout"], run["stderr"]]):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), descriptor)
        os.chdir(run["folder"])
        os.environ.clear()
        os.environ.update(run["environment"])
        signal.alarm(run["timeout"])
        sys.argv = [program, *run["parameters"]]
        runpy.run_path(program, run_name="__main__")
        sys.exit()
    _, status = os.waitpid(child, 0)
    os.write(channel, b"%d\n" % os.waitstatus_to_exitcode(status))
