"""What turns the check red."""
import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from ci.codegen.tests.recorded import row, width_row

from ci.codegen import lists, main, rules, table
from ci.codegen.measure import KEY, NUMBERS
from ci.codegen.occupancy import waves_per_simd


class Rules(unittest.TestCase):
    def broken(self, **changes):
        return [finding.text for finding in rules.check(row(**changes))]

    def test_a_good_row_breaks_none(self):
        self.assertEqual(self.broken(), [])

    def test_each_loss_breaks_one(self):
        for changes, text in (({"scratch": 16}, "scratch: got 16"),
                              ({"spills": 1}, "spills: got 1"),
                              ({"wide_loads": 3, "narrow_loads": 5}, "16-byte loads: got 3; needed: 4"),
                              ({"wide_stores": 1}, "16-byte stores: got 1; needed: 2"),
                              ({"loads_ahead": 2}, "16-byte loads before the first wait: got 2; needed: 4"),
                              ({"packed_maxima": 0}, "v_pk_max_u16"),
                              ({"not_counted": "a wave does not end"}, "instructions of a row: a wave does not end"),
                              ({"reads": 2.0}, "reads of the row: got 2.000; allowed: 1"),
                              ({"writes": 0.5}, "writes of the row: got 0.500; allowed: 1"),
                              ({"float8_conversions": 0}, "got 0; needed: 16")):
            with self.subTest(changes):
                broken = self.broken(**changes)
                self.assertEqual(len(broken), 1)
                self.assertIn(text, broken[0])

    def test_the_wrong_encoding_gives_wrong_results(self):
        (finding,) = rules.check(row(out="e4m3fn"))
        self.assertTrue(finding.wrong_results)
        self.assertEqual(list(rules.check(row(arch="gfx950", out="e4m3fn"))), [])
        self.assertEqual(list(rules.check(row(arch="gfx90a", float8_conversions=0))), [])

    def test_a_missing_kernel_is_missed(self):
        count = 15 * len(lists.variants())
        one, all_of_them = rules.missing([row()], ["gfx942", "gfx950"])
        self.assertIn(f"{count - 1} of {count} kernels are not in the program", one.text)
        self.assertIn(f"{count} of {count} kernels are not in the program", all_of_them.text)


class Occupancy(unittest.TestCase):
    """The first numbers are what LLVM 21 computes for kernels of this project; whole work-groups do the rest."""

    def test_waves(self):
        archs = lists.architectures()
        for name, block, vgprs, lds, waves in (("gfx908", 256, 46, 24, 5), ("gfx908", 256, 56, 24, 4),
                                               ("gfx942", 256, 43, 24, 8), ("gfx1030", 256, 53, 40, 16),
                                               ("gfx1100", 256, 53, 40, 16),
                                               ("gfx908", 1024, 34, 72, 4),  # registers for 7, groups of 16 waves
                                               ("gfx942", 256, 128, 0, 4), ("gfx942", 256, 129, 0, 3),
                                               ("gfx942", 256, 32, 32768, 2), ("gfx942", 64, 8, 0, 8),
                                               ("gfx1030", 256, 65, 0, 12), ("gfx1100", 256, 97, 0, 12)):
            with self.subTest(name=name, block=block, vgprs=vgprs, lds=lds):
                self.assertEqual(waves_per_simd(archs[name], block, vgprs, lds), waves)


class Table(unittest.TestCase):
    def changes(self, **changed):
        old = row()
        return list(table.compare({table.KERNELS.name_of(old): old}, [row(**changed)],
                                  table.settings()["tolerances"], ["gfx942"]))

    def test_within_tolerance_is_no_change(self):
        for changed in ({}, {"vgprs": 48}, {"vgprs": 40}, {"sgprs": 42}, {"code_bytes": 7167},
                        {"executed_total": 3438}):
            with self.subTest(changed):
                self.assertEqual(self.changes(**changed), [])

    def test_beyond_tolerance_is_a_change_for_better_or_worse(self):
        for field, value in (("vgprs", 49), ("vgprs", 39), ("sgprs", 43), ("code_bytes", 7169), ("lds", 25),
                             ("occupancy", 7), ("narrow_loads", 2), ("float8_conversions", 17), ("loads_ahead", 2),
                             ("executed_valu", 2811),
                             ("executed_vmem", 26), ("executed_total", 3303)):
            with self.subTest(field=field, value=value):
                self.assertEqual([change.fields for change in self.changes(**{field: value})], [[field]])

    def test_a_row_on_one_side_alone_is_a_change(self):
        old = row()
        for expected, found in (({}, [old]), ({table.KERNELS.name_of(old): old}, [])):
            self.assertEqual(len(list(table.compare(expected, found, {}, ["gfx942"]))), 1)
        self.assertEqual(list(table.compare({table.KERNELS.name_of(old): old}, [], {}, ["gfx90a"])), [])

    def test_both_rows_are_printed(self):
        (change,) = self.changes(vgprs=130)
        lines = table.both_rows(change).splitlines()
        self.assertEqual(lines[0], "gfx942/bf16/e4m3fnuz/blockx2")
        self.assertEqual(lines[2].split()[:2], ["expected", "44"])
        self.assertEqual(lines[3].split()[:2], ["found", "130"])
        self.assertEqual(lines[4].index("^^^"), lines[3].index("130"))

    def test_the_kept_table_has_every_kernel_of_its_pairs(self):
        kept = table.read(table.FOLDER / "budgets.csv")
        names = {"/".join((arch, *pair, variant.name)) for arch in lists.architectures()
                 for pair in table.settings()["pairs"] for variant in lists.variants()}
        self.assertEqual(set(kept.rows), names)
        self.assertLessEqual(set(table.settings()["tolerances"]), set(NUMBERS))
        for kept_row in kept.rows.values():
            self.assertEqual(list(rules.check(kept_row)), [])

    def test_the_kept_table_of_rows_has_every_width_twice(self):
        kept, wanted = table.read(table.FOLDER / "rows.csv", table.ROWS), table.settings()["rows"]
        self.assertEqual(kept.compiler, table.read(table.FOLDER / "budgets.csv").compiler)
        self.assertEqual(len(kept.rows), 2 * len(wanted["archs"]) * len(wanted["pairs"]) * len(wanted["cols"]))
        for kept_row in kept.rows.values():
            variant = next(v for v in lists.variants() if v.name == kept_row["variant"])
            if variant.chunks:
                twice = kept.rows[table.ROWS.name_of({**kept_row, "variant": "multi1024"})]
                self.assertLess(kept_row["executed_total"], twice["executed_total"])
                self.assertEqual(kept_row["loads_ahead"], variant.chunks * rules.VECTORS)


class Command(unittest.TestCase):
    """Exit codes, with a program's numbers put in the place of a program."""

    def check(self, *rows, compiler="clang 1", arguments=("--only-present",), expected=None, widths=None):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "budgets.csv"
            table.write(path, "clang 1", [row()] if expected is None else expected)
            table.write(path.with_name("rows.csv"), "clang 1", [width_row()], table.ROWS)
            output = io.StringIO()
            with mock.patch.object(main, "measure", lambda *_: (compiler, list(rows), widths or [width_row()])), \
                    contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                code = main.main(["program", "--table", str(path), *arguments])
            return code, output.getvalue(), path.read_text()

    def test_a_pass(self):
        code, output, _ = self.check(row())
        self.assertEqual(code, main.EXIT_PASS, output)
        self.assertIn("compiled and inspected", output)

    def test_a_register_blow_up_prints_both_rows(self):
        code, output, _ = self.check(row(vgprs=130, occupancy=2))
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertIn("expected", output)
        self.assertIn("found", output)

    def test_a_row_of_some_width_that_takes_more(self):
        code, output, _ = self.check(row(), widths=[width_row(executed_total=540)])
        self.assertEqual(code, main.EXIT_DEGRADED)
        self.assertIn("gfx942/bf16/e4m3fnuz/blockx4/4096", output)
        self.assertIn("1 of 2 left their budget", output)
        self.assertEqual(self.check(row(), widths=[width_row(executed_total=530)])[0], main.EXIT_PASS)

    def test_a_broken_rule(self):
        self.assertEqual(self.check(row(scratch=8))[0], main.EXIT_DEGRADED)

    def test_the_wrong_encoding_is_incorrect(self):
        self.assertEqual(self.check(row(out="e4m3fn"))[0], main.EXIT_INCORRECT)

    def test_missing_kernels(self):
        self.assertEqual(self.check(row(), arguments=("--archs", "gfx942"))[0], main.EXIT_DEGRADED)

    def test_another_compiler_is_judged_by_rules_alone(self):
        self.assertEqual(self.check(row(vgprs=130), compiler="clang 2")[0], main.EXIT_NO_VERDICT)
        self.assertEqual(self.check(row(spills=3), compiler="clang 2")[0], main.EXIT_DEGRADED)
        self.assertEqual(self.check(row(), compiler="clang 2", arguments=("--only-present", "--rules-only"))[0],
                         main.EXIT_PASS)

    def test_nothing_found_is_no_pass(self):
        self.assertEqual(self.check()[0], main.EXIT_NO_VERDICT)

    def test_update_writes_the_table_but_hides_no_broken_rule(self):
        code, _, text = self.check(row(vgprs=130), arguments=("--only-present", "--update"))
        self.assertEqual(code, main.EXIT_PASS)
        self.assertIn(",130,", text)
        self.assertEqual(self.check(row(spills=1), arguments=("--only-present", "--update"))[0], main.EXIT_DEGRADED)

    def test_the_json_has_whole_numbers_for_kernels_and_the_rest_for_walks(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "found.json"
            self.check(row(vgprs=130, reads=1.0, writes=1.0), arguments=("--only-present", "--json", str(path)))
            found = json.loads(path.read_text())
        self.assertTrue(found["judged"])
        self.assertEqual([sorted(kernel) for kernel in found["kernels"]], [sorted((*KEY, *NUMBERS))])
        self.assertEqual(found["walks"][0]["reads"], 1)
        self.assertEqual([change["found"]["vgprs"] for change in found["changes"]], [130])

    def test_kernels_are_shown(self):
        shown = self.check(row(), arguments=("--only-present", "--show", "gfx942/*"))[1].splitlines()
        self.assertEqual(shown[0].split(), list(NUMBERS))
        numbers = [str(row()[field]) for field in NUMBERS]
        self.assertEqual(shown[1].split(), ["gfx942/bf16/e4m3fnuz/blockx2", *numbers])
        self.assertEqual(len(self.check(row(), arguments=("--only-present", "--show", "gfx950/*"))[1].splitlines()), 2)

    def test_usage_and_missing_files(self):
        with contextlib.redirect_stderr(io.StringIO()):
            with self.assertRaises(SystemExit) as stopped:
                main.main([])
            self.assertEqual(stopped.exception.code, main.EXIT_USAGE)
            self.assertEqual(main.main(["/nowhere/program"]), main.EXIT_INFRASTRUCTURE)


if __name__ == "__main__":
    unittest.main()
