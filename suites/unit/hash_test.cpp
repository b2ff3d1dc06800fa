// FNV-1a against the known answers of its authors.
#include "suites/hash.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Fnv1a, GivesTheKnownAnswers) {
  EXPECT_EQ(Fnv1a().value(), 0xcbf29ce484222325u);
  EXPECT_EQ(Fnv1a().add("a", 1).value(), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(Fnv1a().add("foobar", 6).value(), 0x85944171f73967e8u);
  EXPECT_EQ(Fnv1a().add("foo", 3).add("", 0).add("bar", 3).value(), 0x85944171f73967e8u);
}

}  // namespace
}  // namespace assay
