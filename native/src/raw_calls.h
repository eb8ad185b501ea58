// The two calls that are made for every message, without what the C library does around them in a program with threads:
// it lets another thread cancel this one in their midst, which Node never does.
#pragma once

#include <sys/socket.h>
#ifdef HUBLET_LINUX
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstddef>

namespace hublet {

#ifdef HUBLET_LINUX
inline ssize_t RawReceive(int fd, void* bytes, size_t length, int flags) {
  return syscall(SYS_recvfrom, fd, bytes, length, flags, nullptr, nullptr);
}
inline ssize_t RawSend(int fd, const void* bytes, size_t length, int flags) {
  return syscall(SYS_sendto, fd, bytes, length, flags, nullptr, 0);
}
#else
inline ssize_t RawReceive(int fd, void* bytes, size_t length, int flags) { return recv(fd, bytes, length, flags); }
inline ssize_t RawSend(int fd, const void* bytes, size_t length, int flags) { return send(fd, bytes, length, flags); }
#endif

}  // namespace hublet
