#include "row_winograd.hpp"

#include <algorithm>

namespace cvision {

/// Row `place` of G of F(4, 5) applied to five values.
static double filter(int place, const float *g) {
    // The points and what the products of their differences are.
    static constexpr double points[] = {0, 1, -1, 2, -2, 0.5, -0.5}, scales[] = {1, -4.5, -4.5, 90, 90, 1.40625, 1.40625};
    if (place == row_winograd::places - 1) return g[4];
    double sum = 0, power = 1;
    for (int i = 0; i < 5; ++i, power *= points[place]) sum += power * g[i];
    return sum / scales[place];
}

row_winograd::row_winograd(const layer &source, const kernels &kernels)
    : kernels_(kernels), in_(padded(source.in_channels)), out_(padded(source.out_channels)), relu_(source.relu), bias_(out_) {
    std::copy(source.bias.begin(), source.bias.end(), bias_.begin());
    for (int place = 0; place < places; ++place) {
        layer column{source.in_channels, source.out_channels, 5, 1, 1, false, {}, {}};
        column.bias.assign(column.out_channels, 0);
        for (size_t at = 0; at < source.weights.size(); at += 5)
            column.weights.push_back(static_cast<float>(filter(place, source.weights.data() + at)));
        columns_.emplace_back(column, kernels, activation_range{1, 1}, true);
    }
}

size_t row_winograd::transformed_bytes(long columns) const {
    return static_cast<size_t>(strips(columns)) * places * in_ * size_of(kernels_.numbers);
}

size_t row_winograd::product_bytes(long columns) const {
    return static_cast<size_t>(strips(columns)) * places * out_ * sizeof(float);
}

void row_winograd::transform(const float *from, long columns, uint8_t *out) const {
    kernels_.strips_in(from - before * in_, strips(columns), in_, out);
}

void row_winograd::lay_out(long columns, std::vector<int32_t> &in_at, std::vector<int32_t> &out_at) const {
    in_at.resize(strips(columns));
    out_at.resize(strips(columns));
    for (int i = 0; i < strips(columns); ++i) {
        in_at[i] = static_cast<int32_t>(i * in_ * size_of(kernels_.numbers));
        out_at[i] = static_cast<int32_t>(i * out_ * sizeof(float));
    }
}

void row_winograd::run(const conv_job &job, float *products, float *out) const {
    const int count = strips(job.count);
    for (int place = 0; place < places; ++place) {
        conv_job column = job;
        columns_[place].prepare(column);
        for (int row = 0; row < 5; ++row)
            column.rows[row] += transformed_bytes(job.count) / places * place;
        column.count = count;
        column.out = reinterpret_cast<uint8_t *>(products) + product_bytes(job.count) / places * place;
        columns_[place].run(column);
    }
    kernels_.strips_out(products, count, out_, bias_.data(), relu_, job.count, out);
}

}  // namespace cvision
