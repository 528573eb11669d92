#include "resize.hpp"

#include <algorithm>
#include <cstring>

// dlib's Float64 arithmetic is not fused.
#pragma clang fp contract(off)

namespace cvision {

void resizer::start(const rgb_rows &picture, long rows, long columns) {
    picture_ = picture;
    rows_ = rows;
    columns_ = columns;
    for (gathered &slot : ring_) slot.source = -1;
    const long sizes[4] = {picture.rows, picture.columns, rows, columns};
    if (std::equal(sizes, sizes + 4, made_for_)) return;
    std::copy(sizes, sizes + 4, made_for_);
    across_.columns(picture.columns, columns);
    down_.rows(picture.rows, rows);
    const size_t count = static_cast<size_t>(across_.tail) * 3;
    part_.resize(count + row_slack);
    rest_.resize(count + row_slack);
    for (size_t i = 0; i < count; ++i) {
        part_[i] = static_cast<float>(across_.part[i / 3]);
        rest_[i] = 1 - part_[i];
    }
    for (gathered &slot : ring_) {
        slot.left.resize(count + row_slack);
        slot.right.resize(count + row_slack);
    }
}

const resizer::gathered &resizer::gather(long source) {
    gathered &slot = ring_[source & 1];
    if (slot.source != source) {
        kernels_.gather(picture_.row(source), across_.first.data(), across_.tail, slot.left.data(), slot.right.data());
        slot.source = source;
    }
    return slot;
}

void resizer::row(long index, uint8_t *out) {
    const long top = down_.first[static_cast<size_t>(index)], bottom = std::min(top + 1, picture_.rows - 1);
    const double down = down_.part[static_cast<size_t>(index)];
    if (across_.tail > 0) {
        const gathered &above = gather(top), &below = gather(bottom);
        const float *const corners[4] = {
            above.left.data(), above.right.data(), below.left.data(), below.right.data()};
        kernels_.blend(
            corners, part_.data(), rest_.data(), static_cast<float>(down), static_cast<float>(1 - down),
            static_cast<size_t>(across_.tail) * 3, out);
    }
    tail(index, out);
}

void resizer::tail(long index, uint8_t *out) const {
    const long top = down_.first[static_cast<size_t>(index)], bottom = std::min(top + 1, picture_.rows - 1);
    const double down = down_.part[static_cast<size_t>(index)];
    const uint8_t *above = picture_.row(top), *below = picture_.row(bottom);
    for (long c = across_.tail; c < columns_; ++c) {
        const double part = across_.part[static_cast<size_t>(c)];
        const long first = across_.first[static_cast<size_t>(c)];
        const long left = 3 * first, right = 3 * std::min(first + 1, picture_.columns - 1);
        for (long i = 0; i < 3; ++i) {
            const double upper = (1 - part) * above[left + i] + part * above[right + i];
            const double lower = (1 - part) * below[left + i] + part * below[right + i];
            out[3 * c + i] = static_cast<uint8_t>((1 - down) * upper + down * lower);
        }
    }
}

void resize(const rgb_rows &picture, long rows, long columns, uint8_t *out, size_t stride, resizer &scratch) {
    scratch.start(picture, rows, columns);
    for (long r = 0; r < rows; ++r) scratch.row(r, out + static_cast<size_t>(r) * stride);
}

}  // namespace cvision
