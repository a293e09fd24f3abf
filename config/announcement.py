"""What `make run` tells: where to go, how to sign in, what to scan."""

import io

import segno
from django.conf import settings

from config.ports import bind_address
from config.tls import lan_addresses

#: Enough to see the work go round; there is one account per role and a clerk and a head per unit.
SHOWN_ACCOUNTS = (
    ("dispatcher", "派遣员 / dispatcher"),
    ("subdistrict_dispatcher", "街道派遣员 / subdistrict dispatcher"),
    ("call_taker", "坐席 / call-taker"),
    ("city_link", "市平台接口 / the city's link (API)"),
    ("unit_clerk", "单位经办 / unit clerk"),
    ("unit_head", "单位负责人 / unit head"),
    ("handler", "处置员 / handler (phone)"),
    ("contractor", "外包人员 / contractor (phone)"),
    ("inspector", "网格员 / inspector (phone)"),
    ("reply_auditor", "审核员 / reply auditor"),
    ("callback_agent", "回访员 / callback agent"),
    ("supervision_officer", "督办员 / supervision officer"),
)


def announcement(http_port: int, https_port: int) -> str:
    """The text that stands in the terminal while the stack runs."""
    lines = ["", "Gridline 格线 is running. Ctrl+C or `make stop` ends it.", ""]
    lines += [
        f"  console    http://127.0.0.1:{http_port}/",
        f"  phone page http://127.0.0.1:{http_port}/inspector/",
    ]
    addresses = lan_addresses() if bind_address() == "0.0.0.0" else []
    for address in addresses:
        lines += [
            f"  console    https://{address}:{https_port}/",
            f"  phone page https://{address}:{https_port}/inspector/",
        ]
    if addresses:
        lines += ["", *_phone(addresses[0], http_port, https_port)]
    if settings.DEMO_MODE:
        lines += ["", *_accounts()]
    return "\n".join(lines) + "\n"


def _phone(address: str, http_port: int, https_port: int) -> list[str]:
    url = f"https://{address}:{https_port}/inspector/"
    drawing = io.StringIO()
    segno.make(url, error="m").terminal(drawing, compact=True)
    return [
        f"On a phone in this network, install http://{address}:{http_port}/ca.crt once, then scan:",
        drawing.getvalue(),
    ]


def _accounts() -> list[str]:
    rows = [f"  {username:<23} {role}" for username, role in SHOWN_ACCOUNTS]
    password = (
        f"  Password of every demo account: {settings.DEMO_PASSWORD}   (GRIDLINE_DEMO_PASSWORD sets it)"
    )
    others = "  More: clerk.<unit code>, head.<unit code>, inspector.<n>"
    return ["Demo accounts (synthetic data, demo mode only)", *rows, others, password]
