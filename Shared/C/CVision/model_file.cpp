#include "model_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace cvision {

/// FNV-1a over 64-bit little-endian words, the last one padded with zeros.
static uint64_t checksum(const std::vector<char> &bytes) {
    uint64_t sum = 0xcbf29ce484222325;
    for (size_t at = 0; at < bytes.size(); at += 8) {
        uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, std::min<size_t>(8, bytes.size() - at));
        sum = (sum ^ word) * 0x100000001b3;
        sum ^= sum >> 32;
    }
    return sum;
}

std::vector<char> read_model(const char *path, fingerprint expected) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path, "rbe"), std::fclose);
    if (!file) throw failure(CVISION_MODEL_MISSING, std::string(path) + ": " + std::strerror(errno));
    std::vector<char> bytes(expected.bytes + 1);
    bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file.get()));
    if (std::ferror(file.get())) throw failure(CVISION_MODEL_MISSING, std::string(path) + " cannot be read");
    const uint64_t found = checksum(bytes);
    if (bytes.size() != expected.bytes || found != expected.checksum) {
        char facts[96];
        std::snprintf(
            facts, sizeof facts, " differs from the published file (checksum %016llx)", (unsigned long long)found);
        throw failure(CVISION_MODEL_DAMAGED, path + std::string(facts));
    }
    return bytes;
}

}  // namespace cvision
