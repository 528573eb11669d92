// The border of C++: no exception passes it.
#pragma once

#include <cstddef>
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

#include "CVision.h"

namespace cvision {

/// A failure with the status it becomes at the border.
struct failure : std::runtime_error {
    cvision_status status;
    failure(cvision_status status, const std::string &text) : std::runtime_error(text), status(status) {}
};

/// Runs `body`; whatever it throws becomes a status and a sentence in the caller's buffer.
template <typename Body>
cvision_status guarded(char *message, size_t size, Body &&body) noexcept {
    const auto report = [&](const char *text) noexcept {
        if (size > 0) std::snprintf(message, size, "%s", text);
    };
    try {
        body();
        return CVISION_OK;
    } catch (const failure &error) {
        report(error.what());
        return error.status;
    } catch (const std::bad_alloc &) {
        report("not enough memory");
        return CVISION_OUT_OF_MEMORY;
    } catch (const std::exception &error) {
        report(error.what());
        return CVISION_FAILED;
    } catch (...) {
        report("an unknown C++ exception");
        return CVISION_FAILED;
    }
}

}  // namespace cvision
