// Reading layers out of a network that dlib has deserialised.
#pragma once

#include "../dlib_settings.hpp"

#include <dlib/dnn.h>

#include "../guarded.hpp"
#include "layer.hpp"

namespace cvision {

/// Factor and summand of each channel. dlib does not show them, but applies them: 0 gives the summand, and a value so
/// large that the summand hardly shows gives the factor to the last bit or two.
template <typename Affine>
void read_affine(Affine affine, size_t channels, std::vector<float> &gamma, std::vector<float> &beta) {
    constexpr float large = 1 << 20;
    dlib::resizable_tensor in(2, static_cast<long long>(channels), 1, 1), out(in);
    for (size_t i = 0; i < channels; ++i) {
        in.host()[i] = 0;
        in.host()[channels + i] = large;
    }
    affine.forward_inplace(in, out);
    beta.assign(out.host(), out.host() + channels);
    gamma.resize(channels);
    for (size_t i = 0; i < channels; ++i)
        gamma[i] = static_cast<float>((double(out.host()[channels + i]) - beta[i]) / large);
}

/// Collects the convolutions of a network, with the affine layers after them folded in, last one first.
class layer_collector {
  public:
    std::vector<layer> layers;

    template <typename Details>
    void operator()(Details &) {}
    void operator()(dlib::affine_ &details) { affine_ = &details; }
    template <long filters, long rows, long columns, int down, int right, int top, int left>
    void operator()(dlib::con_<filters, rows, columns, down, right, top, left> &con) {
        layer out;
        out.out_channels = static_cast<int>(con.num_filters());
        out.rows = static_cast<int>(rows);
        out.columns = static_cast<int>(columns);
        out.stride = down;
        out.relu = true;
        const auto &params = con.get_layer_params();
        const size_t count = static_cast<size_t>(out.out_channels), plane = static_cast<size_t>(rows * columns);
        if (count == 0 || params.size() <= count || (params.size() - count) % (count * plane) != 0)
            throw failure(CVISION_MODEL_DAMAGED, "a convolution of the model has an odd number of weights");
        out.in_channels = static_cast<int>((params.size() - count) / (count * plane));
        const float *values = params.host();
        out.weights.assign(values, values + params.size() - count);
        out.bias.assign(values + params.size() - count, values + params.size());
        if (affine_) {
            std::vector<float> gamma, beta;
            read_affine(*affine_, count, gamma, beta);
            for (size_t o = 0; o < count; ++o) {
                for (size_t i = 0; i < out.taps(); ++i) out.weights[o * out.taps() + i] *= gamma[o];
                out.bias[o] = out.bias[o] * gamma[o] + beta[o];
            }
        }
        affine_ = nullptr;
        layers.push_back(std::move(out));
    }

  private:
    dlib::affine_ *affine_ = nullptr;
};

/// The folded convolutions of `net`, first one first.
template <typename Network>
std::vector<layer> layers_of(Network &net) {
    layer_collector collector;
    dlib::visit_computational_layers(net, [&](auto &details) { collector(details); });
    return {std::make_move_iterator(collector.layers.rbegin()), std::make_move_iterator(collector.layers.rend())};
}

}  // namespace cvision
