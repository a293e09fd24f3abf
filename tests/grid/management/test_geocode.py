"""`manage.py geocode` as a program of its own: JSON lines in, JSON lines out."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from config.paths import BASE_DIR

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(django_db_setup):
    """The command on this session's database, which holds no address."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "GRIDLINE_DATABASE": connection.settings_dict["NAME"],
    }

    def start(*arguments):
        command = [sys.executable, "manage.py", "geocode", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)

    return start


LINES = [
    (b'{"text": "\xe6\x98\x8c\xe5\xb2\x97", "id": 7, "x": {"y": [1]}}', None),
    (b'{"text": ""}', None),
    (b'{"text": "a", "near": [113.3, 23.1]}', None),
    (b'{"text": "a", "near": null}', None),
    (b"", "query_line_malformed"),
    (b"not json", "query_line_malformed"),
    (b"[1]", "query_line_malformed"),
    (b'{"text": NaN}', "query_line_malformed"),
    (b'{"text": "\xff\xfe"}', "query_line_malformed"),
    (b"[" * 50_000, "query_line_malformed"),
    (b'{"text": "' + b"a" * 70_000 + b'"}', "query_line_too_long"),
    (b'{"near": [1, 2]}', "query_text_missing"),
    (b'{"text": 5}', "query_text_missing"),
    (b'{"text": "a", "near": [1]}', "query_near_malformed"),
    (b'{"text": "a", "near": "1,2"}', "query_near_malformed"),
    (b'{"text": "a", "near": [true, 2]}', "query_near_malformed"),
    (b'{"text": "a", "near": [23.1, 113.3]}', "coordinates_swapped"),
    (b'{"text": "\\u0000 %_\'"}', None),
]


def test_every_line_is_answered_in_order(run):
    process = run()
    out, err = process.communicate(b"\n".join(line for line, _ in LINES), timeout=60)
    answers = [json.loads(line) for line in out.splitlines()]
    assert (process.returncode, err) == (0, b"")
    assert len(answers) == len(LINES)
    for number, (answer, (_, code)) in enumerate(zip(answers, LINES, strict=True), start=1):
        if code:
            assert (answer["line"], answer["error"]["code"]) == (number, code)
            assert "{" not in answer["error"]["message"]
        else:
            assert answer["verdict"] == "none"
            assert answer["candidates"] == []
    assert (answers[0]["id"], answers[0]["x"], answers[0]["text"]) == (7, {"y": [1]}, "昌岗")


def ask(process, lines):
    """Sends lines and waits for as many answers."""
    process.stdin.write(b"".join(line + b"\n" for line in lines))
    process.stdin.flush()
    return [json.loads(process.stdout.readline()) for _ in lines]


def resident_kb(process):
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def test_each_answer_comes_before_the_next_question_and_memory_stays_steady(run):
    with run() as process:
        assert [ask(process, [b'{"text": "a", "n": %d}' % n])[0]["n"] for n in range(3)] == [0, 1, 2]
        before = resident_kb(process)
        for _ in range(40):
            assert len(ask(process, [b'{"text": ""}'] * 250)) == 250
        assert ask(process, [b"x" * 30_000_000])[0]["error"]["code"] == "query_line_too_long"
        assert resident_kb(process) - before < 4_000
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_reader_that_goes_away_is_no_trouble(run):
    process = run()
    ask(process, [b'{"text": "a"}'])
    process.stdout.close()
    with suppress(BrokenPipeError):
        process.stdin.write(b'{"text": "a"}\n' * 100)
        process.stdin.flush()
    with suppress(BrokenPipeError):
        process.stdin.close()
    told = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), told) == (0, b"")


@pytest.mark.parametrize("arguments", [["absent.jsonl"], ["--limit", "0"], ["--limit", "x"]])
def test_a_wrong_call_is_explained(run, arguments):
    process = run(*arguments)
    out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert out == b""
    assert b"Traceback" not in err
    assert err
