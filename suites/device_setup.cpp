#include "suites/device_setup.h"

#include <cstdlib>

#include "kernels/platform/runtime_api.h"

#if defined(ASSAY_PLATFORM_HOST)
#include "kernels/platform/host/config.h"
#endif

namespace assay {

void prepare_device() {
#if defined(ASSAY_PLATFORM_HOST)
  if (std::getenv("ASSAY_HOST_DEVICE") != nullptr) return;
  host::Config config = host::config();
  config.guard = host::Guard::kEnd;
  host::set_config(config);
#endif
}

std::string emulator() {
  const char* name = std::getenv("ASSAY_EMULATOR");
  return name == nullptr ? "" : name;
}

bool launches_may_wait() {
  return std::getenv("ASSAY_LAUNCHES_WAIT") != nullptr;
}

}  // namespace assay
