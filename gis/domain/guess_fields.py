"""Which field of a file is what, by the names people give them."""

from collections.abc import Iterable, Mapping

from gis.domain.layer_specs import CODE_FIELDS, NAME_EN_FIELDS, NAME_FIELDS, LayerSpec

COMMON = {"code": CODE_FIELDS, "name_zh": NAME_FIELDS, "name_en": NAME_EN_FIELDS}


def guess_fields(spec: LayerSpec, names: Iterable[str]) -> dict[str, str]:
    """Our name → the file's, for every field whose name is a usual one; each field of the file serves once."""
    left = {name.lower(): name for name in names}
    found: dict[str, str] = {}
    wanted: Mapping[str, tuple[str, ...]] = {
        **COMMON, **{ours: (ours, *usual) for ours, usual in spec.fields.items()}
    }  # fmt: skip
    for ours, usual in wanted.items():
        for name in usual:
            if name.lower() in left:
                found[ours] = left.pop(name.lower())
                break
    return found
