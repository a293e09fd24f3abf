"""Who may see a topic or a field task: scope keys (`grid.domain.scope`), as for tickets."""

UNASSIGNED = frozenset({"planned"})


def topic_audience(*, subdistrict_code: str, lead_unit: str | None) -> frozenset[str]:
    """Both command centres of the place, supervision, leaders, and the lead unit once one is named.

    Which of its tickets a reader sees is asked of each ticket.
    """
    keys = {"desk:district", "supervision", "leader"}
    if subdistrict_code:
        keys.add(f"desk:{subdistrict_code}")
    if lead_unit:
        keys.add(f"unit:{lead_unit}")
    return frozenset(keys)


def field_task_audience(
    *, kind: str, state: str, subdistrict_code: str, assignee: int | None, done_by: int | None
) -> frozenset[str]:
    """Both command centres and supervision; the inspectors of the subdistrict while nobody is named, then that person.

    A look-back is not shown to inspectors before it is somebody's: who is looked at must not read it.
    """
    keys = {"desk:district", "supervision"}
    if subdistrict_code:
        keys.add(f"desk:{subdistrict_code}")
        if state in UNASSIGNED and kind != "look_back":
            keys.add(f"inspect:{subdistrict_code}")
    if kind == "collection":
        keys.add("data")
    keys.update(f"person:{person}" for person in (assignee, done_by) if person is not None)
    return frozenset(keys)
