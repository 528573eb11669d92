// Float32 on any CPU: vectors of four, which the compiler turns into SSE2 or NEON.
#include "kernels.hpp"

namespace cvision {

namespace {

typedef float four __attribute__((vector_size(16), aligned(4)));

struct unit {
    using vec = four;
    using floats = four;
    static constexpr int lanes = 4;
    static constexpr int tall(int vectors) { return vectors == 3 ? 3 : 4; }
    static vec zero() { return vec{}; }
    static vec load(const uint8_t *from) { return *reinterpret_cast<const four *>(from); }
    static vec broadcast(const uint8_t *from) {
        float value;
        __builtin_memcpy(&value, from, 4);
        return splat(value);
    }
    static vec multiply_add(vec sum, vec value, vec weight) { return sum + value * weight; }
    static floats to_float(vec sum) { return sum; }
    static floats load_floats(const float *from) { return *reinterpret_cast<const four *>(from); }
    static floats splat(float value) { return four{value, value, value, value}; }
    static floats add_product(floats a, floats b, floats sum) { return sum + a * b; }
    static floats relu(floats value) { return value > 0.0f ? value : four{}; }
    static float total(floats value) { return (value[0] + value[1]) + (value[2] + value[3]); }
};

struct to_f32 {
    static constexpr size_t size = 4;
    static four load(const uint8_t *from) { return *reinterpret_cast<const four *>(from); }
    static void store(uint8_t *to, four value) { *reinterpret_cast<four *>(to) = value; }
};

void widen(const uint8_t *values, size_t count, uint8_t *out) {
    for (size_t i = 0; i < count; ++i) {
        const float value = values[i];
        __builtin_memcpy(out + 4 * i, &value, 4);
    }
}

}  // namespace

#include "pooling.inc"
#include "tile.inc"
#include "sixteen.inc"
#include "row_winograd.inc"
#include "winograd.inc"

const kernels *plain_f32_kernels() {
    static constexpr kernels all = {
        instruction_set::plain, number_type::f32, 4, 3, 0,
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        {convolve<unit, to_f32, 1>, convolve<unit, to_f32, 2>, convolve<unit, to_f32, 3>, nullptr},
        widen, score<unit>, max_pool<int32_t>, average_pool<float>, winograd_in, winograd_out,
        strips_in<to_f32>, strips_out};
    return &all;
}

}  // namespace cvision
