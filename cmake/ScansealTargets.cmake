# scanseal_library(NAME SOURCES a.cpp HEADERS a.hpp DEPS scanseal::core PRIVATE_DEPS TIFF::TIFF)
#   One static library per folder, target scanseal_NAME, alias scanseal::NAME. DEPS are seen by users of the
#   headers; third-party libraries belong into PRIVATE_DEPS. HEADERS are compiled alone to prove them complete.
# scanseal_program(NAME SOURCES main.cpp DEPS ...)      a binary under bin/
# scanseal_test(NAME SOURCES a_test.cpp DEPS ... LABELS unit)      one GoogleTest binary, each test a ctest test

# Not -Wnull-dereference: gcc 12 raises it inside its own standard headers at -O2.
set(SCANSEAL_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual
    -Wimplicit-fallthrough
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond> $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op>)

function(scanseal_flags target)
    target_compile_options(${target} PRIVATE ${SCANSEAL_WARNINGS})
    if(SCANSEAL_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    target_compile_definitions(${target} PRIVATE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
    if(SCANSEAL_SANITIZERS)
        target_compile_options(${target} PRIVATE
            -fsanitize=${SCANSEAL_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=${SCANSEAL_SANITIZERS})
        # g++ 12 raises false maybe-uninitialized alarms in instrumented standard headers.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    else()
        target_compile_options(${target} PRIVATE
            -fstack-protector-strong $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>)
    endif()
    target_link_options(${target} PRIVATE -pie -Wl,-z,relro -Wl,-z,now)
endfunction()

function(scanseal_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
    set(target scanseal_${name})
    add_library(${target} STATIC ${ARG_SOURCES})
    add_library(scanseal::${name} ALIAS ${target})
    target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
    target_compile_features(${target} PUBLIC cxx_std_20)
    target_link_libraries(${target} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
    scanseal_flags(${target})
endfunction()

function(scanseal_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_DEPS})
    scanseal_flags(${name})
endfunction()

function(scanseal_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
    if(NOT ARG_LABELS)
        set(ARG_LABELS unit)
    endif()
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 300)
    endif()
    scanseal_program(${name} SOURCES ${ARG_SOURCES} DEPS ${ARG_DEPS} scanseal::test_support GTest::gtest_main GTest::gmock)
    target_compile_definitions(${name} PRIVATE
        SCANSEAL_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
        PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
endfunction()
