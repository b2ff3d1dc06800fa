# ROCm 5.7 or later: HIP is a language of CMake, and clang compiles the sources with device code; the
# machine's C++ compiler does the rest. Which architectures there are is data: architectures.json.
# ccache stays out of it: it misses what only the pass for one architecture sees.
set(ASSAY_AMD_ARCHS "" CACHE STRING "Architectures to build for; empty: all that the compiler knows")

# Distributions have ROCm's parts in /usr, AMD's packages in /opt/rocm.
if(NOT CMAKE_HIP_COMPILER)
  find_program(ASSAY_HIPCONFIG hipconfig HINTS ENV ROCM_PATH PATHS /opt/rocm PATH_SUFFIXES bin REQUIRED)
  execute_process(COMMAND ${ASSAY_HIPCONFIG} --hipclangpath
                  OUTPUT_VARIABLE hip_clang_path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  string(STRIP "${hip_clang_path}" hip_clang_path)
  find_program(CMAKE_HIP_COMPILER clang++ clang++-17 HINTS ${hip_clang_path} NO_DEFAULT_PATH REQUIRED)
endif()
list(APPEND CMAKE_PREFIX_PATH $ENV{ROCM_PATH} /opt/rocm)

set(architectures_file ${CMAKE_CURRENT_LIST_DIR}/architectures.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${architectures_file})
file(READ ${architectures_file} architectures)

# assay_architecture(index field out): "" for null.
function(assay_architecture index field out)
  string(JSON value GET "${architectures}" architectures ${index} ${field})
  set(${out} "${value}" PARENT_SCOPE)
endfunction()
string(JSON last LENGTH "${architectures}" architectures)
math(EXPR last "${last} - 1")

execute_process(COMMAND ${CMAKE_HIP_COMPILER} -dumpversion OUTPUT_VARIABLE clang_version)
set(archs ${ASSAY_AMD_ARCHS})
if(NOT archs)
  foreach(index RANGE ${last})
    assay_architecture(${index} name name)
    assay_architecture(${index} clang since)
    if(clang_version VERSION_GREATER_EQUAL since)
      list(APPEND archs ${name})
    endif()
  endforeach()
endif()
message(STATUS "AMD architectures: ${archs}")
set(CMAKE_HIP_ARCHITECTURES ${archs} CACHE STRING "From ASSAY_AMD_ARCHS" FORCE)

enable_language(HIP)
find_package(hip REQUIRED)
find_package(rocprim QUIET)  # its headers may lie beside HIP's, without a package
link_libraries(hip::host)
if(TARGET roc::rocprim)
  get_target_property(rocprim_includes roc::rocprim INTERFACE_INCLUDE_DIRECTORIES)
  include_directories(SYSTEM ${rocprim_includes})
endif()

set(CMAKE_HIP_STANDARD 20)
set(CMAKE_HIP_STANDARD_REQUIRED ON)
set(CMAKE_HIP_EXTENSIONS OFF)
set(CMAKE_HIP_FLAGS_RELEASE "-O3")
# float32 as written: no contraction, correctly rounded division, subnormals kept. rocPRIM's own
# names are deprecated by rocPRIM where no other is offered.
set(hip_options
  -Wall -Wextra -Wshadow -Wswitch-enum -DROCPRIM_NO_DEPRECATION_WARNINGS
  -ffp-contract=off -fhip-fp32-correctly-rounded-divide-sqrt -fno-gpu-flush-denormals-to-zero)
foreach(option IN LISTS hip_options)
  add_compile_options("$<$<COMPILE_LANGUAGE:HIP>:${option}>")
endforeach()

# CMake names the architectures to the linker, too, and clang 17 wonders why.
add_link_options("$<$<LINK_LANGUAGE:HIP>:-Wno-unused-command-line-argument>")

# The width of a wavefront, and which float8 encoding the conversion instructions have.
set(header "// Generated from kernels/platform/amd/architectures.json.\n#pragma once\n")
foreach(index RANGE ${last})
  assay_architecture(${index} name name)
  assay_architecture(${index} hardware_float8 encoding)
  assay_architecture(${index} wave wave)
  string(APPEND header "#ifdef __${name}__\n#define ASSAY_WAVE ${wave}\n")
  if(encoding)
    string(TOUPPER ${encoding} encoding)
    string(APPEND header "#define ASSAY_HARDWARE_FLOAT8_${encoding}\n")
  endif()
  string(APPEND header "#endif\n")
endforeach()
# The compilation for the host looks at device code too.
string(APPEND header "#ifndef ASSAY_WAVE\n#define ASSAY_WAVE 64\n#endif\n")
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/assay_amd_architectures.h CONTENT "${header}" @ONLY)
include_directories(${CMAKE_BINARY_DIR}/generated)

# Marks sources that contain device code.
function(assay_device_sources)
  set_source_files_properties(${ARGN} PROPERTIES LANGUAGE HIP)
endfunction()
