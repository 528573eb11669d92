// dlib's face recognition network: 29 convolutions with residual links, run by dlib itself.
#include "dlib_settings.hpp"

#include <dlib/dnn.h>

#include <cstring>
#include <memory>

#include "model_file.hpp"

extern "C" void openblas_set_num_threads(int count);

namespace {

template <template <int, template <typename> class, int, typename> class Block, int filters, typename Below>
using residual = dlib::add_prev1<Block<filters, dlib::affine, 1, dlib::tag1<Below>>>;
template <template <int, template <typename> class, int, typename> class Block, int filters, typename Below>
using residual_down = dlib::add_prev2<
    dlib::avg_pool<2, 2, 2, 2, dlib::skip1<dlib::tag2<Block<filters, dlib::affine, 2, dlib::tag1<Below>>>>>>;
template <int filters, template <typename> class Norm, int stride, typename Below>
using block = Norm<dlib::con<filters, 3, 3, 1, 1, dlib::relu<Norm<dlib::con<filters, 3, 3, stride, stride, Below>>>>>;
template <int filters, typename Below>
using same = dlib::relu<residual<block, filters, Below>>;
template <int filters, typename Below>
using halved = dlib::relu<residual_down<block, filters, Below>>;

template <typename Below>
using level0 = halved<256, Below>;
template <typename Below>
using level1 = same<256, same<256, halved<256, Below>>>;
template <typename Below>
using level2 = same<128, same<128, halved<128, Below>>>;
template <typename Below>
using level3 = same<64, same<64, same<64, halved<64, Below>>>>;
template <typename Below>
using level4 = same<32, same<32, same<32, Below>>>;
template <typename Below>
using stem = dlib::max_pool<3, 3, 2, 2, dlib::relu<dlib::affine<dlib::con<32, 7, 7, 2, 2, Below>>>>;

using network = dlib::loss_metric<dlib::fc_no_bias<
    CVISION_EMBEDDING,
    dlib::avg_pool_everything<
        level0<level1<level2<level3<level4<stem<dlib::input_rgb_image_sized<CVISION_CHIP_SIDE>>>>>>>>>>;

/// Workers scale by threads of ours, each with its own networks; a BLAS that starts threads as well only gets in the way.
struct one_blas_thread {
    one_blas_thread() { openblas_set_num_threads(1); }
} const at_load;

}  // namespace

struct cvision_embedder {
    network net;
};

extern "C" {

cvision_status cvision_embedder_make(const char *path, cvision_embedder **out, char *message, size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        auto made = std::make_unique<cvision_embedder>();
        cvision::load_model(path, {22466066, 0xd937ffd8bce51fc8}, made->net);
        *out = made.release();
    });
}

void cvision_embedder_free(cvision_embedder *embedder) { delete embedder; }

cvision_status cvision_embed(
    cvision_embedder *embedder, const uint8_t *chips, size_t count, float *embeddings, char *message,
    size_t message_size) {
    return cvision::guarded(message, message_size, [&] {
        if (count == 0) return;
        std::vector<dlib::matrix<dlib::rgb_pixel>> batch(count);
        for (size_t i = 0; i < count; ++i) {
            batch[i].set_size(CVISION_CHIP_SIDE, CVISION_CHIP_SIDE);
            std::memcpy(&batch[i](0, 0), chips + i * CVISION_CHIP_BYTES, CVISION_CHIP_BYTES);
        }
        const std::vector<dlib::matrix<float, 0, 1>> found = embedder->net(batch, count);
        for (size_t i = 0; i < count; ++i) {
            if (found[i].size() != CVISION_EMBEDDING)
                throw cvision::failure(CVISION_FAILED, "the model gives another number of values");
            std::memcpy(embeddings + i * CVISION_EMBEDDING, &found[i](0), CVISION_EMBEDDING * sizeof(float));
        }
    });
}

}
