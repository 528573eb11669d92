#include "model_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sstream>

namespace cvision {

/// Larger than any model of these architectures.
static constexpr size_t largest_model = size_t(256) << 20;

uint64_t checksum_of(const std::vector<char> &bytes) {
    uint64_t sum = 0xcbf29ce484222325;
    for (size_t at = 0; at < bytes.size(); at += 8) {
        uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, std::min<size_t>(8, bytes.size() - at));
        sum = (sum ^ word) * 0x100000001b3;
        sum ^= sum >> 32;
    }
    return sum;
}

std::vector<char> read_file(const std::string &path, size_t most) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
    if (!file) throw failure(CVISION_MODEL_MISSING, path + ": " + std::strerror(errno));
    std::vector<char> bytes;
    char block[1 << 16];
    while (const size_t count = std::fread(block, 1, sizeof block, file.get())) {
        bytes.insert(bytes.end(), block, block + count);
        if (bytes.size() > most) throw failure(CVISION_MODEL_DAMAGED, path + " is too large for what it should be");
    }
    if (std::ferror(file.get())) throw failure(CVISION_MODEL_MISSING, path + " cannot be read");
    return bytes;
}

/// Reads `path`.ranges: lines of a word and its values, `#` starts a comment.
static std::vector<float> vouched_ranges(const std::string &path, uint64_t checksum) {
    std::vector<char> bytes;
    try {
        bytes = read_file(path + ".ranges", 1 << 16);
    } catch (const failure &error) {
        if (error.status != CVISION_MODEL_MISSING) throw;
        char facts[64];
        std::snprintf(facts, sizeof facts, "%016llx", (unsigned long long)checksum);
        throw failure(
            CVISION_MODEL_DAMAGED, path + " is not the published file (its checksum is " + facts + "), and there is no " +
                                       path + ".ranges that says it is meant");
    }
    std::istringstream lines(std::string(bytes.begin(), bytes.end()));
    std::string line, word;
    std::vector<float> ranges;
    bool vouched = false;
    while (std::getline(lines, line)) {
        std::istringstream words(line.substr(0, line.find('#')));
        if (!(words >> word)) continue;
        if (word == "checksum" && words >> word) vouched = std::strtoull(word.c_str(), nullptr, 16) == checksum;
        if (word == "ranges")
            for (float value; words >> value;) ranges.push_back(value);
    }
    if (!vouched) throw failure(CVISION_MODEL_DAMAGED, path + ".ranges is of another file: the checksums differ");
    return ranges;
}

model_file read_model(const char *path, fingerprint published) {
    model_file file{read_file(path, largest_model), 0, false, {}};
    file.checksum = checksum_of(file.bytes);
    file.published = file.bytes.size() == published.bytes && file.checksum == published.checksum;
    if (!file.published) file.ranges = vouched_ranges(path, file.checksum);
    return file;
}

}  // namespace cvision

extern "C" cvision_status cvision_model_checksum(
    const char *path, uint64_t *checksum, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        *checksum = cvision::checksum_of(cvision::read_file(path, cvision::largest_model));
    });
}
