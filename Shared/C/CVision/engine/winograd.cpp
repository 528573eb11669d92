#include "winograd.hpp"

#include <algorithm>

namespace cvision {

static constexpr int side = 6, places = side * side;

/// G of F(4, 3) applied to three values.
static void filter(const double (&g)[3], double (&out)[6]) {
    out[0] = g[0] / 4;
    out[1] = -(g[0] + g[1] + g[2]) / 6;
    out[2] = -(g[0] - g[1] + g[2]) / 6;
    out[3] = g[0] / 24 + g[1] / 12 + g[2] / 6;
    out[4] = g[0] / 24 - g[1] / 12 + g[2] / 6;
    out[5] = g[2];
}

winograd::winograd(const layer &source, const kernels &kernels)
    : kernels_(kernels), in_(padded(source.in_channels)), out_(padded(source.out_channels)), relu_(source.relu), bias_(out_) {
    group_ = std::max(32, 6 * (1 << 20) / 8 / (places * (in_ + out_) * 4) / 8 * 8);
    std::copy(source.bias.begin(), source.bias.end(), bias_.begin());
    std::vector<layer> products(places);
    for (layer &product : products) {
        product = {source.in_channels, source.out_channels, 1, 1, 1, false, {}, {}};
        product.weights.resize(product.taps() * product.out_channels);
        product.bias.assign(product.out_channels, 0);
    }
    const size_t filters = static_cast<size_t>(source.in_channels) * source.out_channels;
    for (size_t i = 0; i < filters; ++i) {
        const float *from = source.weights.data() + i * 9;
        double rows[3][6];
        for (int r = 0; r < 3; ++r) filter({from[3 * r], from[3 * r + 1], from[3 * r + 2]}, rows[r]);
        for (int column = 0; column < side; ++column) {
            double both[6];
            filter({rows[0][column], rows[1][column], rows[2][column]}, both);
            for (int row = 0; row < side; ++row)
                products[row * side + column].weights[i] = static_cast<float>(both[row]);
        }
    }
    for (const layer &product : products) products_.emplace_back(product, kernels, activation_range{1, 1});
}

static int tiles(int positions) { return (positions + 3) / 4; }

size_t winograd::scratch_bytes() const {
    return group_ * (places * (in_ + out_) * sizeof(float) + 2 * sizeof(int32_t)) + 256;
}

void winograd::run(const feature_map &in, const feature_map &out, const uint8_t *residual, uint8_t *scratch) const {
    const int down = tiles(in.rows), across = tiles(in.columns), total = in.count * down * across;
    const size_t in_stride = static_cast<size_t>(group_) * in_, out_stride = static_cast<size_t>(group_) * out_;
    float *transformed = reinterpret_cast<float *>(scratch);
    float *products = transformed + places * in_stride;
    int32_t *in_at = reinterpret_cast<int32_t *>(products + places * out_stride), *out_at = in_at + group_;
    for (int i = 0; i < group_; ++i) {
        in_at[i] = static_cast<int32_t>(i * in_ * sizeof(float));
        out_at[i] = static_cast<int32_t>(i * out_ * sizeof(float));
    }
    for (int first = 0; first < total; first += group_) {
        const int count = std::min(group_, total - first);
        for (int i = 0; i < count; ++i) {
            const int tile = first + i, image = tile / (down * across), place = tile % (down * across);
            kernels_.winograd_in(in, image, 4 * (place / across), 4 * (place % across), transformed + i * in_, in_stride);
        }
        for (int place = 0; place < places; ++place) {
            conv_job job;
            products_[place].prepare(job);
            job.rows[0] = reinterpret_cast<const uint8_t *>(transformed + place * in_stride);
            job.in_at = in_at;
            job.out_at = out_at;
            job.count = count;
            job.out = reinterpret_cast<uint8_t *>(products + place * out_stride);
            products_[place].run(job);
        }
        for (int i = 0; i < count; ++i) {
            const int tile = first + i, image = tile / (down * across), place = tile % (down * across);
            kernels_.winograd_out(
                products + i * out_, out_stride, bias_.data(), residual, relu_, out, image, 4 * (place / across),
                4 * (place % across));
        }
    }
}

}  // namespace cvision
