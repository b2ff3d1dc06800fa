# The library assay_revision: suites/revision.h, for the state of the checkout at build time.
#
#   include(revision.cmake)
#   target_link_libraries(some_library PRIVATE assay_revision)
#
# Every build runs this file once more as a script. It rewrites the generated source only when the
# text in it changes, so that a build without a change compiles and links nothing.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/revision.cpp)
  add_custom_target(assay_refresh_revision
    COMMAND ${CMAKE_COMMAND}
      -D SOURCE_DIR=${PROJECT_SOURCE_DIR} -D OUTPUT=${source}
      -D ASSAY_BUILD_TYPE=$<CONFIG> -D "ASSAY_SANITIZERS=${ASSAY_SANITIZE}"
      -P ${CMAKE_CURRENT_LIST_FILE}
    BYPRODUCTS ${source}
    COMMENT "Reading the revision"
    VERBATIM)
  add_library(assay_revision STATIC ${source})
  add_dependencies(assay_revision assay_refresh_revision)
  target_link_libraries(assay_revision PUBLIC assay_flags)
  return()
endif()

# An unpacked archive inside of somebody else's checkout has no revision: git must not look upwards.
# Another user's checkout (a mounted volume in a container) is safe to describe. Nothing is locked.
get_filename_component(parent ${SOURCE_DIR} DIRECTORY)
set(ENV{GIT_CEILING_DIRECTORIES} ${parent})
set(ENV{GIT_OPTIONAL_LOCKS} 0)
set(ASSAY_REVISION unknown)
find_program(GIT git)
if(GIT)
  execute_process(
    COMMAND ${GIT} -c safe.directory=${SOURCE_DIR} describe --always --dirty
    WORKING_DIRECTORY ${SOURCE_DIR}
    OUTPUT_VARIABLE described
    OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE failed
    ERROR_QUIET)
  if(NOT failed)
    set(ASSAY_REVISION ${described})
  endif()
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/revision.cpp.in ${OUTPUT} @ONLY)
