# What an extension's lists need of Slicer, and no more: where modules lie, and the macros that copy and install them.
# The real ones also compile Python files, look whether files are there, and add tests that run in Slicer.
set(Slicer_QTSCRIPTEDMODULES_LIB_DIR lib/Slicer/qt-scripted-modules)
set(Slicer_INSTALL_QTSCRIPTEDMODULES_LIB_DIR ./${Slicer_QTSCRIPTEDMODULES_LIB_DIR})

set(nothing ${CMAKE_CURRENT_BINARY_DIR}/nothing.cmake)
file(WRITE ${nothing} "")
set(Slicer_USE_FILE ${nothing})
set(Slicer_EXTENSION_GENERATE_CONFIG ${nothing})
set(Slicer_EXTENSION_CPACK ${nothing})

function(ctkMacroCompilePythonScript)
  cmake_parse_arguments(MY "NO_INSTALL_SUBDIR" "TARGET_NAME;DESTINATION_DIR;INSTALL_DIR" "SCRIPTS;RESOURCES" ${ARGN})
  set(copies)
  foreach(file IN LISTS MY_SCRIPTS MY_RESOURCES)
    add_custom_command(
      OUTPUT ${MY_DESTINATION_DIR}/${file}
      COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/${file} ${MY_DESTINATION_DIR}/${file}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file}
      )
    list(APPEND copies ${MY_DESTINATION_DIR}/${file})
  endforeach()
  add_custom_target(Copy${MY_TARGET_NAME} ALL DEPENDS ${copies})
  if(MY_NO_INSTALL_SUBDIR)
    string(APPEND MY_DESTINATION_DIR "/")
  endif()
  install(DIRECTORY ${MY_DESTINATION_DIR} DESTINATION ${MY_INSTALL_DIR})
endfunction()

function(slicerMacroBuildScriptedModule)
  cmake_parse_arguments(MY "WITH_GENERIC_TESTS" "NAME" "SCRIPTS;RESOURCES" ${ARGN})
  ctkMacroCompilePythonScript(
    TARGET_NAME ${MY_NAME}
    SCRIPTS ${MY_SCRIPTS}
    RESOURCES ${MY_RESOURCES}
    DESTINATION_DIR ${CMAKE_BINARY_DIR}/${Slicer_QTSCRIPTEDMODULES_LIB_DIR}
    INSTALL_DIR ${Slicer_INSTALL_QTSCRIPTEDMODULES_LIB_DIR}
    NO_INSTALL_SUBDIR
    )
endfunction()

function(slicer_add_python_unittest)
endfunction()
