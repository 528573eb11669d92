// dlib's find_affine_transform for three points that never change.
#pragma once

#include "dlib_settings.hpp"

#include <dlib/geometry.h>
#include <dlib/matrix.h>

#include "pixel_kernels.hpp"

namespace cvision {

/// Maps three fixed points to three others: dlib's arithmetic, bit for bit, with the pseudo-inverse taken once.
class affine_from {
public:
    affine_from(const dlib::dpoint &a, const dlib::dpoint &b, const dlib::dpoint &c) : images(2, 3) {
        dlib::matrix<double, 3, 0> points(3, 3);
        const dlib::dpoint *given[] = {&a, &b, &c};
        for (long i = 0; i < 3; ++i) {
            points(0, i) = given[i]->x();
            points(1, i) = given[i]->y();
            points(2, i) = 1;
        }
        inverse = dlib::pinv(points);
    }

    mapping to(const dlib::dpoint &a, const dlib::dpoint &b, const dlib::dpoint &c) {
        const dlib::dpoint *given[] = {&a, &b, &c};
        for (long i = 0; i < 3; ++i) {
            images(0, i) = given[i]->x();
            images(1, i) = given[i]->y();
        }
        const dlib::matrix<double, 2, 3> m = images * inverse;
        return {m(0, 0), m(0, 1), m(0, 2), m(1, 0), m(1, 1), m(1, 2)};
    }

private:
    dlib::matrix<double, 0, 3> inverse;
    dlib::matrix<double, 2, 0> images;
};

}  // namespace cvision
