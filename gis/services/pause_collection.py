import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Python's search for rings of objects rests while many rows are made; what nobody holds goes all the same.

    Rows hold no rings, and looking through hundreds of thousands of them again and again took half the time of an
    import. For the whole process, so it is for work of bounded length whose memory does not grow with it.
    """
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not resting:
            gc.enable()
