"""Whose facility lies at the pin (设施权属): what rows of a dispatch table may ask, and by what it is explained.

``facility_owner`` is the relation of the owning unit to the district (`city`, `utility`, `district` …),
``facility_owner_unit`` its code.
"""

FACILITY_OWNER = frozenset({"facility_owner", "facility_owner_unit"})
#: Told beside a row that asked for the owner: which facility it was, and how far from the pin.
FACILITY_GROUNDS = ("facility", "facility_distance_m")
