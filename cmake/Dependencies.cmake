# Every third-party library, found once. Why each is here: docs/dependencies.md.
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(date REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(TIFF REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(DCMTK REQUIRED)
find_package(qpdf REQUIRED)
# Its old pointer class is not to be declared at all (qpdf/PointerHolder.hh).
set_property(TARGET qpdf::libqpdf APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS POINTERHOLDER_TRANSITION=4)

# ISA-L (Debian libisal-dev, BSD-3-Clause): Deflate at twice the speed of libdeflate. It ships no CMake files.
find_path(ISAL_INCLUDE_DIR isa-l/igzip_lib.h REQUIRED)
find_library(ISAL_LIBRARY isal REQUIRED)
add_library(isal::isal UNKNOWN IMPORTED)
set_target_properties(isal::isal PROPERTIES
    IMPORTED_LOCATION ${ISAL_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${ISAL_INCLUDE_DIR})

# libseccomp (Debian libseccomp-dev, LGPL-2.1) ships no CMake files.
find_path(SECCOMP_INCLUDE_DIR seccomp.h REQUIRED)
find_library(SECCOMP_LIBRARY seccomp REQUIRED)
add_library(seccomp::seccomp UNKNOWN IMPORTED)
set_target_properties(seccomp::seccomp PROPERTIES
    IMPORTED_LOCATION ${SECCOMP_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${SECCOMP_INCLUDE_DIR})

# Debian ships OpenCV's CMake files only in libopencv-dev, which drags in 200 packages; the two we need are found by hand.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module core imgproc)
    find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
    add_library(opencv_${module} UNKNOWN IMPORTED)
    add_library(opencv::${module} ALIAS opencv_${module})
    set_target_properties(opencv_${module} PROPERTIES
        IMPORTED_LOCATION ${OPENCV_${module}_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${OPENCV_INCLUDE_DIR})
endforeach()

# Bar codes are read by zbar; cover sheets are drawn with pango and cairo, their QR codes made by qrencode.
find_package(PkgConfig REQUIRED)
pkg_check_modules(ZBAR REQUIRED IMPORTED_TARGET zbar)
pkg_check_modules(PANGOCAIRO REQUIRED IMPORTED_TARGET pangocairo cairo-pdf)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)

# libsane comes with a pkg-config file only. --as-needed: it brings libxml2, libusb and others, which the daemon, who
# calls none of it, is not to load.
find_path(SANE_INCLUDE_DIR sane/sane.h REQUIRED)
find_library(SANE_LIBRARY sane REQUIRED)
add_library(sane INTERFACE IMPORTED)
add_library(sane::sane ALIAS sane)
set_target_properties(sane PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${SANE_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES "-Wl,--push-state,--as-needed;${SANE_LIBRARY};-Wl,--pop-state")

find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
add_library(cli11 INTERFACE IMPORTED)
add_library(cli11::cli11 ALIAS cli11)
set_target_properties(cli11 PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${CLI11_INCLUDE_DIR})

# Debian's libcpp-httplib-dev is a compiled library with a pkg-config file but no CMake one. The macros must be those it
# was built with (pkg-config --cflags cpp-httplib), since they shape its classes.
find_path(HTTPLIB_INCLUDE_DIR httplib.h REQUIRED)
find_library(HTTPLIB_LIBRARY cpp-httplib REQUIRED)
add_library(cpp_httplib UNKNOWN IMPORTED)
add_library(cpp_httplib::cpp_httplib ALIAS cpp_httplib)
set_target_properties(cpp_httplib PROPERTIES
    IMPORTED_LOCATION ${HTTPLIB_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${HTTPLIB_INCLUDE_DIR}
    INTERFACE_COMPILE_DEFINITIONS "CPPHTTPLIB_OPENSSL_SUPPORT;CPPHTTPLIB_ZLIB_SUPPORT;CPPHTTPLIB_BROTLI_SUPPORT"
    INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto;Threads::Threads")
