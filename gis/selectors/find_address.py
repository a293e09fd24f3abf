from gis.domain.address_candidate import AddressCandidate
from gis.selectors.geocode_text import geocode_text

AREA_LEVELS = frozenset(("community", "subdistrict"))


def find_address(text: str, limit: int = 5) -> list[AddressCandidate]:
    """The standard addresses that `text` may mean, best first; empty when nothing resembles it.

    The candidates of `geocode_text` without its verdict and without areas, for lists to choose from. Rooms are not
    looked for.
    """
    answer = geocode_text(text, limit=limit, rooms=False)
    return [candidate for candidate in answer.candidates if candidate.level not in AREA_LEVELS]
