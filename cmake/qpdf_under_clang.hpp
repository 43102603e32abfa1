// cmake/qpdf_under_clang.hpp — lets clang parse qpdf's headers against libstdc++ 12. qpdf's JSON.hh
// has a class with a vector of a class that is not complete yet, which C++20 forbids and g++ lets
// pass. Nothing here uses JSON of qpdf: a declaration in place of that header is enough for the
// other headers' declarations. Included before everything else of the files that read them
// (imaging/CMakeLists.txt), by clang alone.
#pragma once

#include <qpdf/DLL.h>

#define JSON_HH

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

class JSON;
