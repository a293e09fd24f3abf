"""What goes in and out of the doors of the rules of supervision."""

from ninja import Field, Schema


class LadderRungIn(Schema, extra="forbid"):
    """One rung of the ladder, as in `data/ladder.csv`."""

    level: str = Field(max_length=16)
    kind: str = Field(max_length=24)
    stage: str = Field(default="", max_length=24)
    condition: str = Field(default="", max_length=32)
    owed_by: str = Field(default="anyone", max_length=8)
    act: str = Field(max_length=12)
    anchor: str = Field(max_length=8)
    value: str = Field(max_length=8)
    unit: str = Field(max_length=20)
    hears: list[str] = Field(default_factory=list, max_length=20)
    source: str = Field(default="", max_length=200)


class LadderRungOut(Schema):
    """One rung in force."""

    level: str
    kind: str
    stage: str
    condition: str
    owed_by: str
    act: str
    anchor: str
    value: str
    unit: str
    hears: list[str]
    source: str


class TriggerIn(Schema, extra="forbid"):
    """What changes of a trigger; what is left out stays. ``source`` names what the change is founded on."""

    threshold: int | None = Field(default=None, ge=1, le=1000)
    window_days: int | None = Field(default=None, ge=1, le=366)
    level: int | None = Field(default=None, ge=0, le=3)
    act: str | None = Field(default=None, max_length=8)
    active: bool | None = None
    words: str | None = Field(default=None, max_length=200)
    template: str | None = Field(default=None, max_length=2000)
    source: str = Field(default="", max_length=300)


class TriggerOut(Schema):
    """One trigger in force."""

    ground: str
    measure: str
    threshold: int
    window_days: int | None
    level: int
    act: str
    active: bool
    words: str
    template: str
    source: str


class SupervisionRules(Schema):
    """Ladder and triggers in force; ``version`` is that of calendar, limits and ladder."""

    version: int
    ladder: list[LadderRungOut]
    triggers: list[TriggerOut]
