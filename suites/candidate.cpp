#include "suites/candidate.h"

namespace assay {

namespace {

class Builtin : public Candidate {
 public:
  std::string name() const override { return "builtin"; }
  QuantResult real(const Call& call, const LaunchConfig& config) override {
    return per_token_quant(call.x, call.quant_dtype, call.scale, call.options, config);
  }
  QuantResult fake(const Call& call) override {
    return per_token_quant_fake(call.x, call.quant_dtype, call.scale, call.options);
  }
};

}  // namespace

std::unique_ptr<Candidate> builtin_candidate() {
  return std::make_unique<Builtin>();
}

}  // namespace assay
