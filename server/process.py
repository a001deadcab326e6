"""Bounds of a process that Linux enforces: its memory, and that it ends with its parent."""

from __future__ import annotations

import os
import signal
import sys

#: The option of Linux' prctl for the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Let the kernel kill this process when its parent ends, where the kernel is that of Linux."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory() -> None:
    """Let this process use no more than half of the memory of the machine."""
    if sys.platform != "linux":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    if soft == resource.RLIM_INFINITY or soft > half:
        resource.setrlimit(resource.RLIMIT_DATA, (half, hard))


def memory_error() -> str:
    """Return the message of a process that needs more memory than it may use."""
    import resource

    kinds = (resource.RLIMIT_DATA, resource.RLIMIT_AS)
    limits = [limit for limit, _ in map(resource.getrlimit, kinds) if limit > 0]
    message = "the command needs more memory than it may use"
    if limits:
        message = f"{message}, {min(limits) >> 20:,} MiB"
    return f"{message}: ask for less, or for less at once"


def run_in_child() -> str:
    """Run the rest of this process in a child; the parent waits and exits with its status.

    The engine aborts the process in which it finds no memory. Of that the parent returns a message,
    which it then reports.
    """
    if sys.platform != "linux":
        return ""
    import resource

    parent = os.getpid()
    child = os.fork()
    if child == 0:
        end_with_parent()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if os.getppid() != parent:
            os._exit(1)
        return ""
    # The child gets it as well, and exits, unless the engine keeps it busy.
    signal.signal(signal.SIGALRM, lambda *_: os._exit(130))  # 128 and the number of SIGINT
    signal.signal(signal.SIGINT, lambda *_: signal.alarm(1))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGABRT:
        return memory_error()
    if status == -signal.SIGKILL:
        return "the command was killed, as it is where a machine has no memory left: ask for less"
    os._exit(status if status >= 0 else 128 - status)
