#include "layer.hpp"

namespace cvision {

void fold_input(layer &first, const float (&mean)[3]) {
    const size_t plane = static_cast<size_t>(first.rows) * first.columns;
    for (int out = 0; out < first.out_channels; ++out) {
        double shift = 0;
        for (int in = 0; in < 3; ++in)
            for (size_t i = 0; i < plane; ++i) {
                float &weight = first.weights[(static_cast<size_t>(out) * 3 + in) * plane + i];
                weight /= 256;
                shift += static_cast<double>(weight) * mean[in];
            }
        first.bias[out] -= static_cast<float>(shift);
    }
}

}  // namespace cvision
