"""After all journeys: whoever held an empty list and heard every frame since knows what a fresh snapshot shows."""

import pytest

READERS = (
    "dispatcher", "subdistrict_dispatcher", "unit_clerk", "unit_head", "handler", "contractor", "community_clerk",
    "inspector", "reply_auditor", "callback_agent", "supervision_officer", "ruling_panel", "district_leader",
    "liaison_officer", "call_taker",
)  # fmt: skip


def frames_of(client):
    """Everything this reader may hear, from the feed's beginning to now."""
    epoch = client.get("/api/v1/events").json()["epoch"]
    place, frames = 0, []
    while True:
        told = client.get("/api/v1/events", params={"epoch": epoch, "after": place, "limit": 2000}).json()
        assert not told["resync"]
        frames += told["items"]
        place = told["after"]
        if not told["more"]:
            return frames, place


def folded(frames):
    """{ticket: the version it was last heard at} of those not gone again."""
    known = {}
    for frame in frames:
        if frame["subject"]["type"] != "ticket":
            continue
        if frame["t"] == "gone":
            known.pop(frame["subject"]["id"], None)
        else:
            version = frame["data"].get("version") or known.get(frame["subject"]["id"])
            known[frame["subject"]["id"]] = version
    return known


def open_rows(client):
    """{ticket: version} of a fresh snapshot, page by page, and its place."""
    first, rows, after = None, {}, ""
    while True:
        told = client.get("/api/v1/snapshot", params={"queue": "all_open", "after": after}).json()
        first = first or told["feed"]
        rows |= {row["id"]: row["version"] for row in told["items"]}
        after = told["next"] or ""
        if not after:
            return rows, first


@pytest.mark.parametrize("username", READERS)
def test_what_was_heard_is_what_is_seen(stack, username):
    client = stack.client(username)
    closed = {
        str(row["id"]) for row in stack.query("SELECT id FROM dispatch_ticket WHERE closed_at IS NOT NULL")
    }
    for _ in range(5):  # the worker goes on: take it where nothing happened meanwhile
        shown, feed = open_rows(client)
        frames, place = frames_of(client)
        if not [frame for frame in frames if frame["seq"] > feed["upto"]]:
            break
    heard = {ticket: version for ticket, version in folded(frames).items() if ticket not in closed}
    assert place >= feed["upto"]
    assert heard == shown
    assert len(shown) > 1 or username != "dispatcher", "nothing was compared"
