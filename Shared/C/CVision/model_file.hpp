// Reading model files.
//
// dlib trusts what it reads: a flipped bit can end as a read past an array much later. And an embedding is only
// comparable to one of the same weights. So a model is the published file, byte for byte, or one that a file beside it
// vouches for; everything else is refused. The check is a 64-bit checksum against damage, not a defence against an
// attacker who can write the folder.
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

/// A model that may be read.
struct model_file {
    std::vector<char> bytes;
    uint64_t checksum;
    /// Whether it is the published one.
    bool published;
    /// The ranges of its activations, from the file that vouches for it; empty for the published one.
    std::vector<float> ranges;
};

/// FNV-1a over 64-bit little-endian words, the last one padded with zeros.
uint64_t checksum_of(const std::vector<char> &bytes);

/// Reads a whole file of at most `most` bytes; throws `failure` when it is missing or larger.
std::vector<char> read_file(const std::string &path, size_t most);

/// Reads a model; throws `failure` when it is missing, or neither published nor vouched for.
model_file read_model(const char *path, fingerprint published);

/// Deserialises a model; throws `failure` when it is of another architecture or cut off.
template <typename Model>
void parse_model(const char *path, model_file &file, Model &model) {
    struct buffer : std::streambuf {
        explicit buffer(std::vector<char> &bytes) { setg(bytes.data(), bytes.data(), bytes.data() + bytes.size()); }
    };
    buffer source(file.bytes);
    std::istream stream(&source);
    try {
        deserialize(model, stream);
    } catch (const std::bad_alloc &) {
        throw;
    } catch (const std::exception &error) {
        throw failure(
            CVISION_MODEL_DAMAGED, std::string(path) + " is not a model of the expected architecture: " + error.what());
    }
}

/// Reads and deserialises a model.
template <typename Model>
void load_model(const char *path, fingerprint published, Model &model) {
    model_file file = read_model(path, published);
    parse_model(path, file, model);
}

}  // namespace cvision
