"""Credit by Markov chain over a million paths, against ChannelAttribution (GPL), run in an environment of its own.

Both begin with the same lists in memory (a text for each path, its conversions, value and nulls) and end with what each
channel is credited, so that reading the texts counts for both. ChannelAttribution simulates until its results vary by
less than 5 % (its default); how far it is from the exact answer is told beside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.result import Result, alternate, seconds
from onebook.journey.credit import Credits, credit, markov, read_paths, side_by_side

FOLDER = Path(__file__).parent / ".data" / "channelattribution"
NEEDS = ("channelattribution==2.2.5", "matplotlib", "pandas")
"""It imports matplotlib without asking for it."""
PATHS, MEAN, SHARE, THREADS = 1_000_000, 5, 0.3, 2
CHANNELS = (
    "affiliate",
    "call centre",
    "catalogue",
    "direct",
    "display",
    "e-mail",
    "marketplace",
    "organic search",
    "paid search",
    "social",
    "store",
    "video",
)
PEER = """
import json, sys
import pandas
from ChannelAttribution import markov_model
given = json.load(open(sys.argv[1]))
print("ready", flush=True)
for _ in sys.stdin:
    found = markov_model(pandas.DataFrame(given), "path", "conversions", var_value="value", var_null="nulls",
                         ncore=int(sys.argv[2]), verbose=False, flg_pro=False)
    found = found["result"] if isinstance(found, dict) else found
    print(json.dumps(dict(zip(found["channel_name"], found["total_conversions"]))), flush=True)
"""

Lists = dict[str, list[Any]]
"""path: texts; conversions, nulls: whole numbers; value: in currency."""


def made() -> Lists:
    """Return a million paths as plain lists: what people met depends on what they met before."""
    rng = np.random.default_rng(11)
    lengths = 1 + rng.poisson(MEAN - 1, PATHS)
    onward = rng.dirichlet(np.ones(len(CHANNELS)), len(CHANNELS)).cumsum(axis=1)
    step = rng.choice(len(CHANNELS), PATHS, p=rng.dirichlet(np.ones(len(CHANNELS)) * 3))
    walked = [step]
    for _ in range(int(lengths.max()) - 1):
        step = np.minimum((onward[step] < rng.random(PATHS)[:, None]).sum(axis=1), len(CHANNELS) - 1)
        walked.append(step)
    converts = (rng.random(PATHS) < SHARE).astype(np.int64)
    value = converts * rng.integers(10, 500, PATHS)
    rows = zip(np.stack(walked, axis=1).tolist(), lengths.tolist(), strict=True)
    return {
        "path": [" > ".join([CHANNELS[s] for s in steps[:length]]) for steps, length in rows],
        "conversions": converts.tolist(),
        "value": value.astype(float).tolist(),
        "nulls": (1 - converts).tolist(),
    }


def ours(given: Lists) -> Credits:
    conversions, nulls = (np.fromiter(given[name], np.int64, PATHS) for name in ("conversions", "nulls"))
    value = np.rint(np.fromiter(given["value"], np.float64, PATHS) * 10_000).astype(np.int64)
    return credit(read_paths(given["path"], conversions, value, nulls), markov())


def installed() -> str:
    """Set ChannelAttribution's environment up if it is not there; return why it cannot be, or nothing."""
    python = FOLDER / "bin" / "python"
    steps = (
        (str(python), "-c", "import ChannelAttribution"),
        (sys.executable, "-m", "venv", str(FOLDER)),
        (str(python), "-m", "pip", "install", "--quiet", *NEEDS),
        (str(python), "-c", "import ChannelAttribution"),
    )
    for number, step in enumerate(steps):
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
        except OSError as error:
            if number:
                return str(error)
            continue
        if number == 0 and done.returncode == 0:
            return ""
        if number and done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return ""


def peer(given: Lists) -> tuple[subprocess.Popen[str], Callable[[], dict[str, float]]]:
    """Start ChannelAttribution with these lists in its memory; return its process, and what makes it compute."""
    file = FOLDER / "paths.json"
    file.write_text(json.dumps(given))
    command = (str(FOLDER / "bin" / "python"), "-c", PEER, str(file), str(THREADS))
    environment = os.environ | {"MPLBACKEND": "Agg"}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    asked, told = process.stdin, process.stdout
    if asked is None or told is None:
        raise SystemExit("ChannelAttribution cannot be talked to")
    while (line := told.readline()) != "ready\n":  # it greets with a banner
        if not line:
            raise SystemExit("ChannelAttribution did not start")
    file.unlink()

    def compute() -> dict[str, float]:
        asked.write("go\n")
        asked.flush()
        while not (line := told.readline()).startswith("{"):
            if not line:
                raise SystemExit("ChannelAttribution stopped")
        return dict(json.loads(line))

    return process, compute


def bench() -> list[Result]:
    pa.set_cpu_count(THREADS)
    given = made()
    steps = sum(text.count(">") + 1 for text in given["path"])
    what = f"{PATHS / 1e6:g} million paths, {steps / PATHS:.1f} steps each, {len(CHANNELS)} channels"
    missing = installed()
    if missing:
        alone = min(seconds(lambda: ours(given)) for _ in range(3))
        detail = f"**comparison skipped**: ChannelAttribution cannot be installed ({missing})"
        return [Result(f"Markov chain of order 1, {what}", alone, None, "s", detail), everything(given, what)]
    process, theirs = peer(given)
    mine, others = alternate(lambda: ours(given), theirs)
    exact, simulated = ours(given), theirs()
    process.kill()
    process.wait()
    found = dict(zip(exact.channels, (exact.conversions / 10_000).tolist(), strict=True))
    off = max(abs(simulated[channel] / found[channel] - 1) for channel in found)
    return [
        Result(
            f"Markov chain of order 1, {what}, from texts ÷ ChannelAttribution {NEEDS[0].split('=')[-1]}",
            mine / others,
            0.2,
            "×",
            f"{mine:.2f} s ÷ {others:.1f} s, {THREADS} threads",
        ),
        Result(
            "ChannelAttribution's simulated credit, furthest from the exact one",
            off * 100,
            None,
            "%",
            "of a channel's conversions; its default settings",
        ),
        everything(given, what),
    ]


def everything(given: Lists, what: str) -> Result:
    """All models that need no ages, side by side."""
    paths = read_paths(given["path"], given["conversions"], None, given["nulls"])
    models = [model for model in side_by_side(("direct",)) if not model.timed]
    took = seconds(lambda: [credit(paths, model) for model in models])
    return Result(f"credit by {len(models)} models side by side, {what}", took, None, "s", "one run, texts read before")
