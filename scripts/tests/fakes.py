"""The stand-ins for assay-conform, assay-bench and assay-unit. Their records are synthetic; see sandbox.py."""
from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from reports.tests import fixtures


def main(argv: list[str]) -> int:
    program = Path(argv[0]).name
    if program == "assay-unit":
        return _unit()
    mode = os.environ.get({"assay-conform": "FAKE_CONFORM", "assay-bench": "FAKE_BENCH"}[program], "pass")
    Path("arguments-" + program).write_text("\n".join(argv[1:]))
    Path("environment-" + program).write_text("\n".join(f"{key}={value}" for key, value in os.environ.items()))
    print("10/20 cases", file=sys.stderr, flush=True)
    if mode == "crash":
        os.abort()
    if mode == "usage":
        print(f"{program}: --filter 'x': selects no case", file=sys.stderr)
        return 64
    if mode == "no-device":
        print(f"{program}: hipGetDeviceProperties: no CUDA-capable device is detected", file=sys.stderr)
        return 4
    if mode == "hang":
        time.sleep(60)
    if mode == "silent":  # says it passed, and leaves nothing behind
        return 0
    if program == "assay-bench":
        record = fixtures.sweep(columns=(1024,), inputs=("bf16",))
        fixtures.of_temperature(record, argv[argv.index("--temperature") + 1] if "--temperature" in argv else "cold")
    else:
        record = fixtures.conformance(files=1, failed=2 * (mode == "fail"))
    if mode == "empty":
        record = fixtures.conformance(cases=0, files=0)
        record["summary"]["verdict"] = "NOT_RUN"
    _place(record["environment"], Path(argv[0]).resolve().parts[-3])
    if mode == "elsewhere":
        record["environment"]["device"] = "another device"
    text = json.dumps(record)
    Path(argv[argv.index("--record") + 1]).write_text(text[:-100] if mode == "damaged" else text)
    return {"fail": 3, "lie": 3, "empty": 2}.get(mode, 0)


def _place(environment: dict, preset: str) -> None:
    """Where the record says that it is from: the build's platform, the emulator that there is."""
    if preset in ("amd", "nvidia"):
        device = {"amd": "AMD Stand-in", "nvidia": "NVIDIA Stand-in"}[preset]
        environment.update(platform=preset, simulated=False, device=device, arch="sm_90")
    if "ASSAY_EMULATOR" in os.environ:
        arch = os.environ.get("FAKE_ARCH", "gfx942")
        environment.update(emulator=os.environ["ASSAY_EMULATOR"], arch=f"{arch}:xnack-")


def _unit() -> int:
    mode = os.environ.get("FAKE_UNIT", "pass")
    if mode == "crash":
        os.abort()
    tests = [{"name": f"t{index}", "status": "RUN", "result": "COMPLETED"} for index in range(5)]
    tests.append({"name": "skipped", "status": "RUN", "result": "SKIPPED"})
    if mode == "none":
        tests = []
    if mode == "fail":
        tests[0]["failures"] = [{"failure": "no"}]
    Path(os.environ["GTEST_OUTPUT"].removeprefix("json:")).write_text(
        json.dumps({"testsuites": [{"testsuite": tests}]}))
    return 1 if mode in ("fail", "lie") else 0
