// What the parts of the oracle share. The first lines come before anything of dlib.
#pragma once

#define DLIB_NO_ABORT_ON_2ND_FATAL_ERROR

#include <dlib/matrix.h>
#include <dlib/pixel.h>

#include <cstring>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

#include "CDlibOracle.h"

namespace oracle {

/// The sentence of this thread's last failure.
std::string &last_error();

/// Runs `body`; what it throws becomes false and a sentence.
template <typename Body>
bool guarded(Body &&body) noexcept {
    try {
        last_error().clear();
        body();
        return true;
    } catch (const std::exception &error) {
        last_error() = error.what();
        return false;
    }
}

/// Deserialises a file into a new `Handle`, whose `model` it is; nil with a sentence when that fails.
template <typename Handle>
Handle *make(const char *path) noexcept {
    auto made = new Handle;
    const bool done = guarded([&] {
        std::ifstream file(path, std::ios::binary);
        if (!file) throw std::runtime_error(std::string("cannot open ") + path);
        deserialize(made->model, file);
    });
    if (done) return made;
    delete made;
    return nullptr;
}

/// A picture as dlib's matrix.
inline dlib::matrix<dlib::rgb_pixel> matrix_of(const oracle_picture &picture) {
    dlib::matrix<dlib::rgb_pixel> copy(static_cast<long>(picture.height), static_cast<long>(picture.width));
    if (copy.size() > 0) std::memcpy(&copy(0, 0), picture.pixels, picture.width * picture.height * 3);
    return copy;
}

}  // namespace oracle
