#include "engine_choice.hpp"

namespace cvision {

static number_type type_of(cvision_numbers numbers) {
    switch (numbers) {
    case CVISION_F32: return number_type::f32;
    case CVISION_BF16: return number_type::bf16;
    case CVISION_INT8: return number_type::int8;
    }
    throw failure(CVISION_FAILED, "there is no such number type");
}

const kernels &kernels_of(cvision_engine engine) {
    const kernels *found = kernels_for(type_of(engine.numbers), static_cast<instruction_set>(engine.most));
    if (!found)
        throw failure(
            CVISION_NUMBERS_MISSING, engine.numbers == CVISION_INT8
                                         ? "int8 needs AVX2, which this CPU lacks or the settings forbid"
                                         : "bf16 needs AVX-512 BF16, which this CPU lacks or the settings forbid");
    return *found;
}

}  // namespace cvision

extern "C" cvision_instructions cvision_best_instructions(void) {
    return static_cast<cvision_instructions>(cvision::best_instruction_set());
}
