// Case names: each one describes its case completely, and each bad part of one is named.
#include "suites/case.h"

#include <gtest/gtest.h>

#include "kernels/error.h"

namespace assay {
namespace {

constexpr const char* kMinimal = "per_token_quant/int8/bf16/4x8/uniform";

// A name with these options, and what its options are then.
struct OptionExample {
  const char* text;
  CaseOptions options;
};

template <class Set>
OptionExample example(const char* text, Set set) {
  OptionExample result{text, {}};
  set(result.options);
  return result;
}

// Every option once, in the order in which names have them.
std::vector<OptionExample> option_examples() {
  using O = CaseOptions;
  return {
      example("stride=7", [](O& o) { o.stride = 7; }),
      example("gap=2", [](O& o) { o.gap = 2; }),
      example("base=3", [](O& o) { o.base = 3; }),
      example("outbase=5", [](O& o) { o.out_base = 5; }),
      example("ub=bind", [](O& o) { o.scale_ub = "bind"; }),
      example("rows=0", [](O& o) { o.num_rows = 0; }),
      example("factor=-2147483648", [](O& o) { o.factor = INT32_MIN; }),
      example("qmax=2.5e-3", [](O& o) { o.qmax = "2.5e-3"; }),
      example("buffer", [](O& o) { o.buffer = true; }),
      example("stream", [](O& o) { o.stream = true; }),
      example("graph", [](O& o) { o.graph = true; }),
      example("device=1", [](O& o) { o.device = 1; }),
      example("variant=wave32x1", [](O& o) { o.variant = "wave32x1"; }),
      example("blocks=1", [](O& o) { o.blocks = 1; }),
      example("bad=rank0", [](O& o) { o.bad = "rank0"; }),
  };
}

std::string with_options(const std::string& options) {
  return "per_token_quant/int8/bf16/4x8/" + options + "/uniform";
}

// The message of a rejected name; it always begins in the same way.
std::string error_of(const std::string& name) {
  try {
    parse_case(name);
  } catch (const ArgumentError& error) {
    EXPECT_EQ(error.argument(), "case");
    const std::string text = error.what();
    EXPECT_TRUE(text.starts_with("case: got ")) << text;
    return text.substr(10);
  }
  return "no error";
}

TEST(Case, NameRoundTripsForEveryTypeAndRank) {
#define ASSAY_X(e, ...) DType::e,
  for (const DType quant : {ASSAY_QUANT_DTYPES(ASSAY_X)}) {
    for (const DType input : {ASSAY_INPUT_DTYPES(ASSAY_X)}) {
#undef ASSAY_X
      for (const Shape& shape :
           {Shape{4096}, Shape{0, 8}, Shape{4, 0}, Shape{2, 3, 5, 129}, Shape(8, 1)}) {
        const Case test{quant, input, shape, {}, "rowscale"};
        EXPECT_EQ(parse_case(test.name()), test) << test.name();
      }
    }
  }
}

TEST(Case, IsReadAsDocumented) {
  const Case test = parse_case("per_token_quant/e4m3fnuz/f16/2x3x5x129/stride=7,buffer/rowscale");
  EXPECT_EQ(test.quant, DType::kE4m3fnuz);
  EXPECT_EQ(test.input, DType::kF16);
  EXPECT_EQ(test.shape, (Shape{2, 3, 5, 129}));
  EXPECT_EQ(test.rows(), 30);
  EXPECT_EQ(test.cols(), 129);
  EXPECT_EQ(test.options.stride, 7);
  EXPECT_TRUE(test.options.buffer);
  EXPECT_EQ(test.options_text(), "stride=7,buffer");
  EXPECT_EQ(test.distribution, "rowscale");
  EXPECT_EQ(parse_case("per_token_quant/int8/f32/4096").rows(), 1);
}

TEST(Case, OptionsAndDistributionMayBeLeftOut) {
  const Case minimal = parse_case(kMinimal);
  EXPECT_EQ(parse_case("per_token_quant/int8/bf16/4x8"), minimal);
  EXPECT_EQ(minimal.name(), kMinimal);
  EXPECT_EQ(minimal.options_text(), "");
  EXPECT_EQ(parse_case("per_token_quant/int8/bf16/4x8/stride=1").distribution, "uniform");
  EXPECT_EQ(parse_case("per_token_quant/int8/bf16/4x8/stream").options.stream, true);
}

TEST(Case, EveryOptionRoundTrips) {
  CaseOptions all;
  std::string joined;
  for (const OptionExample& one : option_examples()) {
    const Case test = parse_case(with_options(one.text));
    EXPECT_EQ(test.options, one.options) << one.text;
    EXPECT_FALSE(test.options == CaseOptions()) << one.text;
    EXPECT_EQ(test.options_text(), one.text);
    EXPECT_EQ(test.name(), with_options(one.text));
    joined += (joined.empty() ? "" : ",") + std::string(one.text);
  }
  EXPECT_EQ(parse_case(with_options(joined)).name(), with_options(joined));
  // The list of allowed options in messages is the list of examples here: a new option needs one.
  std::string allowed;
  for (const OptionExample& one : option_examples()) {
    const std::string_view text = one.text;
    const std::size_t equals = text.find('=');
    allowed += allowed.empty() ? "" : ", ";
    allowed += std::string(text.substr(0, equals)) + (equals == text.npos ? "" : "=...");
  }
  EXPECT_EQ(error_of(with_options("what=1")), "option \"what=1\"; allowed: " + allowed);
}

TEST(Case, NamesHaveOneOrder) {
  EXPECT_EQ(parse_case(with_options("buffer,stride=7")).name(), with_options("stride=7,buffer"));
}

TEST(Case, RejectsABadName) {
  const std::string form =
      "; allowed: per_token_quant/QUANT/INPUT/ROWSxCOLS[/options][/distribution]";
  for (const std::string name :
       {"", "per_token_quant", "per_token_quant/int8/bf16", "dynamic_quant/int8/bf16/4x8",
        "per_token_quant/int8/bf16/4x8/stride=1/uniform/more"}) {
    EXPECT_EQ(error_of(name), "name \"" + name + "\"" + form);
  }
}

TEST(Case, RejectsABadType) {
  const std::string quants = "allowed: int8, e4m3fn, e4m3fnuz, e5m2, e5m2fnuz";
  EXPECT_EQ(error_of("per_token_quant/int4/bf16/4x8"), "quant_dtype \"int4\"; " + quants);
  EXPECT_EQ(error_of("per_token_quant/bf16/bf16/4x8"), "quant_dtype \"bf16\"; " + quants);
  EXPECT_EQ(error_of("per_token_quant//bf16/4x8"), "quant_dtype \"\"; " + quants);
  const std::string inputs = "allowed: bf16, f16, f32";
  EXPECT_EQ(error_of("per_token_quant/int8/f64/4x8"), "input dtype \"f64\"; " + inputs);
  EXPECT_EQ(error_of("per_token_quant/int8/int8/4x8"), "input dtype \"int8\"; " + inputs);
}

TEST(Case, RejectsABadShape) {
  const auto shape_error = [](const std::string& shape) {
    return error_of("per_token_quant/int8/bf16/" + shape + "/uniform");
  };
  const std::string range = "; allowed: an integer from 0 to 1099511627776";
  EXPECT_EQ(shape_error("-1x8"), "shape extent \"-1\"" + range);
  EXPECT_EQ(shape_error("1099511627777x8"), "shape extent \"1099511627777\"" + range);
  for (const std::string extent : {"", "eight", "8.0", " 8", "0b1", "99999999999999999999"}) {
    EXPECT_EQ(shape_error("4x" + extent), "shape extent \"" + extent + "\"; allowed: an integer");
  }
  EXPECT_EQ(shape_error("1x1x1x1x1x1x1x1x1"),
            "shape \"1x1x1x1x1x1x1x1x1\"; allowed: at most 8 dimensions");
}

TEST(Case, RejectsABadOption) {
  const std::pair<const char*, const char*> errors[] = {
      {"stride=-1", "stride \"-1\"; allowed: an integer from 0 to 1099511627776"},
      {"stride=", "stride \"\"; allowed: an integer"},
      {"gap=x", "gap \"x\"; allowed: an integer"},
      {"base=65", "base \"65\"; allowed: an integer from 0 to 64"},
      {"outbase=-1", "outbase \"-1\"; allowed: an integer from 0 to 64"},
      {"rows=2147483648", "rows \"2147483648\"; allowed: an integer"},
      {"factor=1.5", "factor \"1.5\"; allowed: an integer"},
      {"qmax=many", "qmax \"many\"; allowed: a number"},
      {"qmax=", "qmax \"\"; allowed: a number"},
      {"blocks=0", "blocks \"0\"; allowed: an integer from 1 to 1099511627776"},
  };
  for (const auto& [option, message] : errors) EXPECT_EQ(error_of(with_options(option)), message);
  // Known keys in the wrong form, and nothing between two commas.
  for (const std::string item : {"buffer=1", "stream=", "stride", "variant", "STRIDE=1", ""}) {
    EXPECT_TRUE(error_of(with_options("gap=1," + item)).starts_with("option \"" + item + "\"; "))
        << item;
  }
}

}  // namespace
}  // namespace assay
