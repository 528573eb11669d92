// Reading model files.
//
// dlib trusts what it reads: a flipped bit can end as a read past an array much later. And an embedding is only
// comparable to one of the same weights. So a model is the published file, byte for byte, or it is refused. The check is
// a 64-bit checksum against damage, not a defence against an attacker who can write the folder.
#pragma once

#include <cstdint>
#include <istream>
#include <streambuf>
#include <string>
#include <vector>

#include "guarded.hpp"

namespace cvision {

/// What the published file is known by.
struct fingerprint {
    size_t bytes;
    uint64_t checksum;
};

/// Reads the file; throws `failure` when it is missing or differs.
std::vector<char> read_model(const char *path, fingerprint expected);

/// Deserialises the published file into `model`.
template <typename Model>
void load_model(const char *path, fingerprint expected, Model &model) {
    struct buffer : std::streambuf {
        explicit buffer(std::vector<char> &bytes) { setg(bytes.data(), bytes.data(), bytes.data() + bytes.size()); }
    };
    std::vector<char> bytes = read_model(path, expected);
    buffer source(bytes);
    std::istream stream(&source);
    try {
        deserialize(model, stream);
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &error) {
        throw failure(CVISION_MODEL_DAMAGED, std::string(path) + " cannot be read: " + error.what());
    }
}

}  // namespace cvision
