"""What holds a worker in its bounds from inside."""

import ctypes
import os
import resource
import signal
import sys
import threading
import time


def limit_memory(limit):
    """Past it, allocations raise MemoryError. Linux counts what is written to; elsewhere nothing does."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent(parent):
    """Ends this process once the platform's is gone, also while a model computes and hears nothing."""
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent):
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)
