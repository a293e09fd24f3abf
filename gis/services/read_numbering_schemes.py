from pathlib import Path

import yaml

from gis.domain.numbering_scheme import NumberingScheme, parse_schemes

DATA = Path(__file__).parent.parent / "data" / "numbering_schemes.yaml"


def read_numbering_schemes(path: Path = DATA) -> list[NumberingScheme]:
    """The schemes of a data file. Raises ValueError, KeyError or OSError: a faulty file must stop the start."""
    return parse_schemes(yaml.safe_load(path.read_text(encoding="utf-8")))
