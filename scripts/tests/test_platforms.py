"""Which platform a command picks, from what stand-ins say that the machine has."""
from __future__ import annotations

import unittest

from scripts.tests.sandbox import Sandbox

SMI = "#!/bin/sh\necho 'GPU 0: NVIDIA Stand-in (UUID: GPU-0)'\n"


class Platforms(Sandbox):
    def qualify(self, *arguments: str, **environment: str):
        return self.assay("qualify", "--no-setup", "--no-sweep", *arguments, **environment)

    def built(self) -> list[str]:
        return sorted(path.name for path in (self.root / "build").iterdir())

    def configured_with(self, name: str) -> list[str]:
        lines = (self.root / "cmake-environment").read_text().splitlines()
        return [line for line in lines if line.startswith(name + "=")]

    def test_a_machine_without_a_gpu_is_the_host(self) -> None:
        self.there("usr/local/cuda/bin/nvcc")  # compilers alone do not count
        self.there("opt/rocm/bin/hipconfig")
        self.expect(0, self.qualify(), "PASS on host device (simulated)")
        self.assertEqual(self.built(), ["host"])

    def test_an_nvidia_gpu_with_its_compiler_in_any_place(self) -> None:
        home = self.there("home/cuda/bin/nvcc")
        self.tool("nvidia-smi", SMI)
        self.expect(0, self.qualify(CUDA_HOME=str(home.parents[1])), "PASS on NVIDIA Stand-in")
        self.assertEqual(self.configured_with("CUDACXX"), [f"CUDACXX={home}"])
        usual = self.there("usr/local/cuda/bin/nvcc")
        self.expect(0, self.qualify(), "PASS on NVIDIA Stand-in")
        self.assertEqual(self.configured_with("CUDACXX"), [f"CUDACXX={usual}"])
        self.tool("nvcc", "#!/bin/sh\n")
        self.expect(0, self.qualify(), "PASS on NVIDIA Stand-in")
        self.assertEqual((self.configured_with("CUDACXX"), self.built()), ([], ["nvidia"]))

    def test_an_amd_gpu_comes_first(self) -> None:
        self.tool("nvidia-smi", SMI)
        self.tool("nvcc", "#!/bin/sh\n")
        self.there("dev/kfd")
        self.expect(0, self.qualify(), "PASS on NVIDIA Stand-in", "no ROCm (hipconfig)", "so this is the NVIDIA GPU")
        rocm = self.there("opt/rocm/bin/hipconfig").parents[1]
        self.expect(0, self.qualify(), "PASS on AMD Stand-in")
        self.assertEqual(self.configured_with("ROCM_PATH"), [f"ROCM_PATH={rocm}"])

    def test_a_gpu_without_a_compiler_is_said_wherever_the_run_is_told_of(self) -> None:
        self.tool("nvidia-smi", SMI)
        line = "an NVIDIA GPU (GPU 0: NVIDIA Stand-in) is here, but no CUDA (nvcc) to build for it"
        result = self.qualify()
        self.expect(0, result, "PASS on host device (simulated)", line)
        self.assertEqual(sum(line in printed for printed in result.stderr.splitlines()), 2)  # at once, and at its stage
        self.assertIn(line, (self.root / "out/latest/run.json").read_text())
        self.expect(0, self.assay("test", "--no-setup", "--only", "unit"), line)
        self.expect(4, self.assay("doctor"), f"MISSING  platform  {line}", "CUDA_HOME")

    def test_what_was_asked_for_is_not_replaced(self) -> None:
        self.expect(4, self.qualify("--platform", "nvidia"), "no CUDA (nvcc) found", "usr/local/cuda/bin")
        self.expect(4, self.qualify("--preset", "amd"), "no ROCm (hipconfig) found", "opt/rocm")
        self.tool("nvcc", "#!/bin/sh\n")  # it builds; the program finds no GPU
        self.expect(4, self.qualify("--platform", "nvidia", FAKE_CONFORM="no-device"), "ERROR on",
                    "no CUDA-capable device is detected")
        self.assertEqual(self.built(), ["nvidia"])

    def test_platform_and_preset_that_contradict_each_other(self) -> None:
        result = self.qualify("--platform", "nvidia", "--preset", "asan")
        self.expect(64, result, "--preset 'asan'", "'host'", "--platform 'nvidia'")

    def test_doctor_says_what_was_looked_for(self) -> None:
        self.expect(0, self.assay("doctor"), "dev/kfd", "nvidia-smi -L", "ok       platform")

    def test_the_device_that_cannot_be_shuffled_is_not(self) -> None:
        self.tool("nvcc", "#!/bin/sh\n")
        self.expect(64, self.assay("test", "--no-setup", "--platform", "nvidia", "--only", "shuffled"), "'shuffled'",
                    "simulated device")


if __name__ == "__main__":
    unittest.main()
