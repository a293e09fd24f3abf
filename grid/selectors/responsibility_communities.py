"""Which communities are an inspector's responsibility grid?"""

from grid.models import RoleGrant


def responsibility_communities(account_id: int) -> frozenset[str]:
    """Codes of the communities named in the inspector grants; empty = no narrower than the granted area."""
    granted = RoleGrant.objects.filter(account_id=account_id, role="inspector")
    return frozenset(code for codes in granted.values_list("community_codes", flat=True) for code in codes)
