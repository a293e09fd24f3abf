"""parse_addresses and train_address_parser as another program starts them: no database, lines in, lines out."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gis.domain.address_parsing.parts import PartType
from gis.domain.address_parsing.samples import sample_addresses
from gis.selectors.address_words import sample_words
from gis.selectors.parse_addresses import SHIPPED_PARSER

CHECKOUT = Path(__file__).parents[3]
ADDRESS = "广东省广州市海珠区昌岗街道昌岗中路183号海印苑2栋3单元401室"


@pytest.fixture
def environment(tmp_path):
    """A site of its own without labelled addresses, and with no database to be reached."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "GRIDLINE_VAR": str(tmp_path / "var"),
        "GRIDLINE_CLUSTER": str(tmp_path / "no-cluster"),
        "GRIDLINE_ADDRESS_TRAINING": str(tmp_path / "labelled"),
    }


def manage(environment, *arguments, given=b""):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env=environment,
        input=given,
        capture_output=True,
        check=False,
        timeout=300,
    )


def write_conll(path, addresses):
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for address in addresses:
        for part in address.parts:
            marks = ["B"] + ["I"] * (part.end - part.start - 1)
            letters = address.text[part.start : part.end]
            rows += [f"{letter} {mark}-{part.type}" for letter, mark in zip(letters, marks, strict=True)]
        rows.append("")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_lines_are_answered_one_by_one_and_bad_ones_do_not_end_it(environment):
    given = [
        json.dumps({"text": ADDRESS}, ensure_ascii=False).encode(),
        b"nonsense",
        b"[1]",
        b'{"text": 5}',
        b'{"text": "\\ud800"}',
        b"\xff\xfe",
        b'{"text": "' + b"x" * 70_000 + b'"}',
        json.dumps({"text": "路" * 501}).encode(),
        b'{"text": ""}',
        '{"text": "　１２－３　号\\u0000"}'.encode(),
    ]
    done = manage(environment, "parse_addresses", given=b"\n".join(given))
    assert done.returncode == 0, done.stderr.decode()
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes == [
        None, "json_line_invalid", "json_line_without_text", "json_line_without_text", "json_line_invalid",
        "json_line_invalid", "json_line_too_long", "address_text_too_long", None, None,
    ]  # fmt: skip
    assert [answers[i]["line"] for i in range(1, 7)] == [2, 3, 4, 5, 6, 7]
    assert [part["text"] for part in answers[0]["parts"]] == [
        "广东省", "广州市", "海珠区", "昌岗街道", "昌岗中路", "183号", "海印苑", "2栋", "3单元", "401室",
    ]  # fmt: skip
    assert answers[8] == {"text": "", "parts": []}
    for answer in (answers[0], answers[9]):
        for part in answer["parts"]:
            assert answer["text"][part["start"] : part["end"]] == part["text"]


def test_a_line_is_answered_before_the_next_one_is_there(environment):
    with subprocess.Popen(
        [sys.executable, "manage.py", "parse_addresses"],
        cwd=CHECKOUT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as program:  # fmt: skip
        assert program.stdin
        assert program.stdout
        for text in ("昌岗中路183号", "江南大道中12号"):
            program.stdin.write(json.dumps({"text": text}).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["text"] == text
        program.stdin.close()
        assert program.wait(timeout=60) == 0


def test_a_file_is_read(environment, tmp_path):
    lines = tmp_path / "addresses.jsonl"
    lines.write_text(json.dumps({"text": ADDRESS}) + "\n", encoding="utf-8")
    done = manage(environment, "parse_addresses", str(lines))
    assert len(json.loads(done.stdout)["parts"]) == 10


def test_a_site_teaches_its_own_parser_and_uses_it(environment, tmp_path):
    examples = [plates_called_other(address) for address in sample_addresses(90, 3, sample_words())]
    train = write_conll(tmp_path / "ours" / "a.conll", examples[:60])
    held_out = write_conll(tmp_path / "ours" / "b.conll", examples[60:])
    taught = manage(environment, "train_address_parser", "--train", str(train), "--dev", str(held_out))
    assert taught.returncode == 0, taught.stderr.decode()
    f1 = next(line.split()[3] for line in taught.stdout.decode().splitlines() if line.startswith("all"))
    assert float(f1) > 0.3
    model = tmp_path / "var" / "models" / "address_parser.npz"
    assert model.is_file()
    assert str(model) in taught.stdout.decode()
    answer = manage(environment, "parse_addresses", given=json.dumps({"text": ADDRESS}).encode()).stdout
    types = {part["text"]: part["type"] for part in json.loads(answer)["parts"]}
    assert types["183号"] == "otherinfo"


def plates_called_other(address):
    """A site with a mind of its own, so that its parser can be told from the shipped one."""
    parts = (
        replace(part, type=PartType.OTHERINFO) if part.type is PartType.ROADNO else part
        for part in address.parts
    )
    return replace(address, parts=tuple(parts))


def test_what_cannot_be_used_is_said_in_both_languages(tmp_path):
    bad, few = tmp_path / "bad.conll", tmp_path / "few.conll"
    bad.write_text("路 B-road\n号 I-nothing\n", encoding="utf-8")
    few.write_text("路 B-road\n", encoding="utf-8")
    for command, arguments, code in (
        (
            "parse_addresses",
            [str(tmp_path / "none.jsonl"), "--model", str(SHIPPED_PARSER)],
            "file_unreadable",
        ),
        ("parse_addresses", ["--model", str(tmp_path / "none.npz")], "address_model_missing"),
        ("parse_addresses", ["--model", str(bad)], "address_model_unreadable"),
        ("train_address_parser", ["--train", str(tmp_path / "none.conll")], "address_training_unreadable"),
        ("train_address_parser", ["--train", str(bad)], "address_label_unknown"),
        ("train_address_parser", ["--train", str(few)], "address_examples_too_few"),
    ):
        with pytest.raises(CommandError, match=f"{code}: .* / ") as refused:
            call_command(command, *arguments)
        assert code != "address_label_unknown" or "2" in str(refused.value)
