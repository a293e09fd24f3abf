"""Photos for the simulation: small drawn pictures, each one different, so that none counts as reused."""

import io
from random import Random

from PIL import Image, ImageDraw

SIZE = (320, 240)
GREY = 60


def draw_photo(random: Random) -> bytes:
    """A JPEG of coloured blocks; it shows nobody and nothing."""
    picture = Image.new("RGB", SIZE, tuple(random.randrange(GREY, 256) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        left, top = random.randrange(SIZE[0]), random.randrange(SIZE[1])
        box = (left, top, left + random.randrange(20, 90), top + random.randrange(20, 90))
        pen.rectangle(box, fill=tuple(random.randrange(256) for _ in range(3)))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=70)
    return file.getvalue()
