"""The benchmark says what it does not measure."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest


def test_layers_that_are_not_there_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(__file__).with_name("bench_run.py")
    found = importlib.util.spec_from_file_location("bench_run", path)
    assert found is not None
    assert found.loader is not None
    bench = importlib.util.module_from_spec(found)
    monkeypatch.setitem(sys.modules, "bench_run", bench)
    found.loader.exec_module(bench)
    monkeypatch.setattr(bench, "REAL_LAYERS", tmp_path)
    monkeypatch.setattr(bench, "_commands", dict)
    with pytest.raises(SystemExit):
        bench.main()
    told = capsys.readouterr().out
    assert "kampen: skipped, the layers are not beside the project" in told
