import csv
from collections import defaultdict
from pathlib import Path

from gis.domain.demo.partition import SubdistrictSeed

DATA = Path(__file__).parent.parent / "data"


def read_demo_names() -> list[SubdistrictSeed]:
    """The 18 subdistricts with their 267 communities, from the data files beside this app."""
    communities: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for row in _rows("demo_communities.csv"):
        communities[row["subdistrict_code"]].append((row["code"], row["name_zh"], row["name_en"]))
    return [
        SubdistrictSeed(
            row["code"],
            row["name_zh"],
            row["name_en"],
            (float(row["seat_lon"]), float(row["seat_lat"])),
            tuple(sorted(communities[row["code"]])),
        )
        for row in _rows("demo_subdistricts.csv")
    ]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
