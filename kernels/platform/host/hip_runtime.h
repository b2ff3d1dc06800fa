// The HIP runtime of the host device: the subset of HIP's spelling that the project's kernels and
// their host code use, executed on the CPU. README.md has the rules and the settings.
#pragma once

#include "kernels/platform/host/config.h"
#include "kernels/platform/host/device_code.h"
#include "kernels/platform/host/fault.h"
#include "kernels/platform/host/hip_api.h"
#include "kernels/platform/host/launch.h"
