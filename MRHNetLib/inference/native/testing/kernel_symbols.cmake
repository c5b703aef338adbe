# Fails where a kernel's object defines more for the linker than its one constant: whatever else it defined could be
# taken for the whole library, and has instructions that not every processor knows. Arguments: NM, OBJECTS (separated
# by |).
string(REPLACE "|" ";" objects "${OBJECTS}")
list(FILTER objects INCLUDE REGEX "kernel_[a-z0-9]+\\.cpp\\.")
if(NOT objects)
  message(FATAL_ERROR "no kernels among ${OBJECTS}")
endif()
foreach(object IN LISTS objects)
  execute_process(COMMAND ${NM} --defined-only --extern-only ${object} OUTPUT_VARIABLE symbols)
  string(REGEX MATCHALL "[^\n]+" lines "${symbols}")
  list(LENGTH lines count)
  if(NOT count EQUAL 1 OR NOT symbols MATCHES "N6mrhnet[0-9]+k")
    message(FATAL_ERROR "${object} defines:\n${symbols}")
  endif()
endforeach()
