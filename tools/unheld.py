"""Whether nothing holds a folder (`levier.config.environment.hold`): status 0 when nothing does, 1 when a demo does.

Where the file system knows no locks, nothing can be held.
"""

import fcntl
import os
import sys


def unheld(folder: str) -> bool:
    """Asks for the folder alone, and lets it go at once."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return True


if __name__ == "__main__":
    sys.exit(0 if unheld(sys.argv[1]) else 1)
