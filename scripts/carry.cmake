# Copies the shared libraries that our programs need into bin/lib, beside them: the machine with the
# GPU may have none of them. The programs' run path is $ORIGIN/lib.
set(carried ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/lib)
foreach(target fmt::fmt benchmark::benchmark)
  list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy_if_different
    $<TARGET_FILE:${target}> ${carried}/$<TARGET_SONAME_FILE_NAME:${target}>)
endforeach()
add_custom_target(assay_carry ALL
  COMMAND ${CMAKE_COMMAND} -E make_directory ${carried}
  ${copies}
  COMMENT "Carrying shared libraries"
  VERBATIM)
