"""Recorded devices: only whole runs of real hardware get in, and they stay the same bytes."""
from __future__ import annotations

import gzip
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from reports import recorded, run
from reports.records import RecordError
from reports.tests import fixtures

REVISION = {"revision": "0123abc"}


class Recorded(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source, self.devices = Path(folder.name) / "run", Path(folder.name) / "devices"
        self.source.mkdir()
        patch = mock.patch.object(recorded, "FOLDER", self.devices)
        patch.start()
        self.addCleanup(patch.stop)
        self.put("conformance.json", fixtures.on_gpu(fixtures.conformance(), **REVISION))
        self.put("sweep.json", fixtures.on_gpu(fixtures.sweep((1024,), ("bf16",)), **REVISION))
        self.put("run.json", {"stages": [{"name": "sweep", "verdict": "PASS", "seconds": 2, "note": ""}]})

    def put(self, name: str, data: Any) -> None:
        (self.source / name).write_text(json.dumps(data))

    def refused(self, *texts: str) -> None:
        with self.assertRaises(RecordError) as caught:
            recorded.keep(self.source, "a-gpu")
        for text in texts:
            self.assertIn(text, str(caught.exception))
        self.assertEqual(recorded.names(), [])
        self.assertEqual(list(self.devices.glob("*")), [])

    def test_what_is_kept_is_read_again(self) -> None:
        sizes = recorded.keep(self.source, "a-gpu")
        self.assertEqual(list(sizes), ["conformance.json.gz", "sweep.json.gz", "run.json"])
        self.assertEqual(recorded.names(), ["a-gpu"])
        self.assertEqual([path.name for path in self.devices.iterdir()], ["a-gpu"])
        kept, given = run.of_folder(recorded.folder("a-gpu")), run.of_folder(self.source)
        self.assertEqual([record.data for record in kept.records], [record.data for record in given.records])
        self.assertEqual(kept.stages, given.stages)

    def test_the_same_run_gives_the_same_bytes(self) -> None:
        def content() -> dict[str, bytes]:
            recorded.keep(self.source, "a-gpu")
            return {path.name: path.read_bytes() for path in recorded.folder("a-gpu").iterdir()}
        first = content()
        with mock.patch("time.time", return_value=2_000_000_000):
            self.assertEqual(content(), first)

    def test_a_later_run_takes_the_place_of_an_earlier_one_whole(self) -> None:
        recorded.keep(self.source, "a-gpu")
        (self.source / "sweep.json").unlink()
        recorded.keep(self.source, "a-gpu")
        self.assertEqual(sorted(path.name for path in recorded.folder("a-gpu").iterdir()),
                         ["conformance.json.gz", "run.json"])

    def test_folders_of_the_machine_are_left_out(self) -> None:
        data = fixtures.on_gpu(fixtures.conformance(), **REVISION)
        data["run"]["argv"] = ["/home/someone/bin/assay-conform", "--record=/tmp/x y/c.json", "a/b", "--filter",
                               "*/int8/*"]
        data["activations"][0]["file"] = "/data/private/a.npy"
        data["activations"][0]["reproduce"] = "scripts/assay qualify --activations /data/private/a.npy"
        self.put("conformance.json", data)
        recorded.keep(self.source, "a-gpu")
        text = gzip.decompress((recorded.folder("a-gpu") / "conformance.json.gz").read_bytes()).decode()
        for part in ("/home", "/tmp", "/data", "private"):
            self.assertNotIn(part, text)
        kept = run.of_folder(recorded.folder("a-gpu")).conformance.data
        self.assertEqual(kept["run"]["argv"], ["assay-conform", "--record=c.json", "a/b", "--filter", "*/int8/*"])
        self.assertEqual(kept["activations"][0]["reproduce"], "scripts/assay qualify --activations a.npy")
        self.assertEqual(kept["cases"], data["cases"])

    def test_what_is_not_evidence_of_real_hardware_is_refused(self) -> None:
        self.put("conformance.json", fixtures.conformance())
        (self.source / "sweep.json").unlink()
        self.refused("conformance.json is of a simulated device")
        for facts, text in (({"emulator": "rocjitsu"}, "that rocjitsu emulated"),
                            ({"sanitizers": "address;undefined"}, "built with sanitizers (address;undefined)"),
                            ({"revision": "0123abc-dirty"}, "'0123abc-dirty'; allowed: a committed one"),
                            ({"revision": "unknown"}, "'unknown'"), ({"revision": ""}, "revision")):
            self.put("conformance.json", fixtures.on_gpu(fixtures.conformance(), **{**REVISION, **facts}))
            with self.subTest(facts=facts):
                self.refused(text)

    def test_parts_that_do_not_belong_together_are_refused(self) -> None:
        self.put("sweep.json", fixtures.on_gpu(fixtures.sweep((1024,), ("bf16",)), revision="fedcba9"))
        self.refused("different revisions: 0123abc, fedcba9")
        (self.source / "conformance.json").unlink()
        self.refused("holds no conformance record")

    def test_an_invalid_record_is_refused_and_what_was_kept_stays(self) -> None:
        recorded.keep(self.source, "a-gpu")
        before = (recorded.folder("a-gpu") / "conformance.json.gz").read_bytes()
        (self.source / "conformance.json").write_text("{}")
        with self.assertRaises(RecordError):
            recorded.keep(self.source, "a-gpu")
        self.assertEqual((recorded.folder("a-gpu") / "conformance.json.gz").read_bytes(), before)

    def test_names(self) -> None:
        for name in ("", "..", ".hidden", "a/b", "Upper", "a" * 64, "a b"):
            with self.assertRaisesRegex(recorded.UnknownDevice, "cannot name a device"):
                recorded.keep(self.source, name)
        recorded.keep(self.source, "a-gpu")
        for name in ("b", "..", "a-gpu/../a-gpu"):
            with self.assertRaisesRegex(recorded.UnknownDevice, "there are: a-gpu"):
                recorded.folder(name)


class Committed(unittest.TestCase):
    """The devices that the project itself keeps."""

    def test_each_can_be_drawn_and_is_fit(self) -> None:
        for name in recorded.names():
            with self.subTest(device=name):
                found = run.of_folder(recorded.folder(name))
                self.assertEqual(list(recorded._unfit(found)), [])
                for path in recorded.folder(name).iterdir():
                    self.assertLess(path.stat().st_size, 2**20, path.name)
