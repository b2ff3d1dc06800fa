# Copies the shared libraries that our programs need into bin/lib, beside them, and has the programs look there first:
# the machine with the GPU may have none of them. A further one goes into the list. What may stay outside is in
# scripts/assay_cli/libraries.py, which holds the programs against it.
set(carried fmt::fmt benchmark::benchmark)
set(programs assay-conform assay_bench assay-unit)

set(folder ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/lib)
foreach(target IN LISTS carried)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy_if_different
      $<TARGET_FILE:${target}> ${folder}/$<TARGET_SONAME_FILE_NAME:${target}>)
  endif()
endforeach()
add_custom_target(assay_carry ALL
  COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
  ${copies}
  COMMENT "Carrying shared libraries"
  VERBATIM)
foreach(program IN LISTS programs)
  set_property(TARGET ${program} PROPERTY BUILD_RPATH "$ORIGIN/lib")
  add_dependencies(${program} assay_carry)  # also where one program alone is asked for
endforeach()
