// How we use dlib; included before anything of dlib.
#pragma once

// A second "fatal error" must be an exception like the first: the border turns it into a status (see guarded.hpp).
#define DLIB_NO_ABORT_ON_2ND_FATAL_ERROR
