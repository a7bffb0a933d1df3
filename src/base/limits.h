/* Every ceiling of the program as LIMIT_NAME; limits.def says the unit and why. */
#ifndef PURSER_BASE_LIMITS_H
#define PURSER_BASE_LIMITS_H

#include <stdint.h>

#define LIMIT(name, value, unit, why) static const int64_t LIMIT_##name __attribute__((unused)) = value;
#include "base/limits.def"
#undef LIMIT

#endif
