# Compile flags that every target shares, as the interface target assay_flags.
add_library(assay_flags INTERFACE)
target_include_directories(assay_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(assay_flags INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wswitch-enum>
  # The contract is IEEE float32: no contraction into fused multiply-adds behind our back.
  $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off -fno-math-errno -fno-trapping-math>)

# GCC does not know the kernels' "#pragma unroll", and takes fmt's buffer for an empty one.
target_compile_options(assay_flags INTERFACE
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-unknown-pragmas -Wno-stringop-overflow>)

# Use the processor's vector units where this machine has them: the host device executes the kernels.
include(CheckCXXSourceRuns)
if(ASSAY_PLATFORM STREQUAL host AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  check_cxx_source_runs("int main() { return __builtin_cpu_supports(\"x86-64-v3\") ? 0 : 1; }"
                        ASSAY_CPU_HAS_V3)
  if(ASSAY_CPU_HAS_V3)
    target_compile_options(assay_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-march=x86-64-v3>)
  endif()
endif()

if(ASSAY_SANITIZE)
  list(JOIN ASSAY_SANITIZE "," sanitizers)
  target_compile_options(assay_flags INTERFACE -fsanitize=${sanitizers} -fno-omit-frame-pointer -g
                                               -fno-sanitize-recover=all)
  target_link_options(assay_flags INTERFACE -fsanitize=${sanitizers})
endif()
