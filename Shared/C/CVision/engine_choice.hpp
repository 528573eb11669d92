// From the header's words to the engine's kernels, and weights shared by everything that uses the same ones.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "engine/kernels.hpp"
#include "guarded.hpp"

namespace cvision {

/// The kernels of an engine; throws `failure` when there are none.
const kernels &kernels_of(cvision_engine engine);

/// The same in Float32: what the others are compared with.
inline const kernels &reference_kernels(cvision_engine engine) { return kernels_of({CVISION_F32, engine.most}); }

/// Weights made once and kept as long as anything uses them.
template <typename Weights>
class shared_weights {
  public:
    template <typename Make>
    std::shared_ptr<const Weights> get(const std::string &path, cvision_engine engine, Make &&make) {
        const std::lock_guard lock(mutex_);
        std::weak_ptr<const Weights> &known = made_[{path, engine.numbers, engine.most}];
        if (auto weights = known.lock()) return weights;
        std::shared_ptr<const Weights> weights = make();
        known = weights;
        return weights;
    }

  private:
    std::mutex mutex_;
    std::map<std::tuple<std::string, int, int>, std::weak_ptr<const Weights>> made_;
};

}  // namespace cvision
