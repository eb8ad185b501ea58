// Reads JavaScript's arguments as they are: nothing is converted, so nothing of the caller's runs or throws.
#pragma once

#include <napi.h>

#include <climits>
#include <cmath>

namespace hublet {

// -1, which no descriptor, offset or port is, for what is not an integer of 32 bits.
inline int Integer(const Napi::Value& value) {
  double number;
  if (napi_get_value_double(value.Env(), value, &number) != napi_ok) return -1;
  bool fits = number == std::trunc(number) && number >= INT_MIN && number <= INT_MAX;
  return fits ? static_cast<int>(number) : -1;
}

inline bool Flag(const Napi::Value& value) { return value.IsBoolean() && value.As<Napi::Boolean>().Value(); }

}  // namespace hublet
