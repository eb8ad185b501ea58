#include "socket_ops.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>

#include "descriptor.h"
#include "new_socket.h"
#include "raw_calls.h"

namespace hublet {
namespace {

// Of silence before the kernel asks the other side.
#ifdef TCP_KEEPIDLE
constexpr int kKeepAliveIdle = TCP_KEEPIDLE;
#else
constexpr int kKeepAliveIdle = TCP_KEEPALIVE;
#endif
constexpr int kHighestPort = 65535;

int OrErrno(ssize_t result) { return result < 0 ? -errno : static_cast<int>(result); }

int SetOption(int fd, int level, int option, int value) {
  return OrErrno(setsockopt(fd, level, option, &value, sizeof value));
}

const sockaddr_in* V4(const SocketAddress& address) {
  return reinterpret_cast<const sockaddr_in*>(&address.storage);
}
const sockaddr_in6* V6(const SocketAddress& address) {
  return reinterpret_cast<const sockaddr_in6*>(&address.storage);
}

}  // namespace

bool SocketAddress::FromHost(const std::string& host, int port, SocketAddress* out) {
  bool has_nul = host.find('\0') != std::string::npos;  // the rest of the name would be left out
  if (has_nul || port < 0 || port > kHighestPort) return false;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out->storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out->storage);
  if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<uint16_t>(port));
    out->length = sizeof *v4;
    return true;
  }
  size_t percent = host.find('%');
  if (inet_pton(AF_INET6, host.substr(0, percent).c_str(), &v6->sin6_addr) == 1) {
    if (percent != std::string::npos) {
      v6->sin6_scope_id = if_nametoindex(host.c_str() + percent + 1);
      if (v6->sin6_scope_id == 0) return false;
    }
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<uint16_t>(port));
    out->length = sizeof *v6;
    return true;
  }
  return false;
}

bool SocketAddress::FromPath(const std::string& path, SocketAddress* out) {
  auto* local = reinterpret_cast<sockaddr_un*>(&out->storage);
  if (path.size() >= sizeof local->sun_path) return false;
  bool is_abstract = !path.empty() && path[0] == '\0';
  local->sun_family = AF_UNIX;
  std::memcpy(local->sun_path, path.c_str(), path.size() + 1);
  out->length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (is_abstract ? 0 : 1));
  if (path.empty()) out->length = sizeof(sa_family_t);
  return true;
}

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) inet_ntop(AF_INET, &V4(*this)->sin_addr, text, sizeof text);
  if (family() == AF_INET6) inet_ntop(AF_INET6, &V6(*this)->sin6_addr, text, sizeof text);
  char interface[IF_NAMESIZE];
  bool has_scope = family() == AF_INET6 && if_indextoname(V6(*this)->sin6_scope_id, interface) != nullptr;
  return has_scope ? std::string(text) + "%" + interface : text;
}

int SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(V4(*this)->sin_port);
  if (family() == AF_INET6) return ntohs(V6(*this)->sin6_port);
  return 0;
}

std::string SocketAddress::path() const {
  size_t start = offsetof(sockaddr_un, sun_path);
  if (family() != AF_UNIX || length <= start) return "";
  const char* text = reinterpret_cast<const sockaddr_un*>(&storage)->sun_path;
  if (text[0] == '\0') return std::string(text, length - start);
  return std::string(text, strnlen(text, length - start));
}

int OpenPair(int fds[2]) { return NewSocketPair(fds); }

int OpenStream(int family) { return NewSocket(family, SOCK_STREAM); }

int OpenListener(const SocketAddress& address, const ListenOptions& options) {
  int fd = OpenStream(address.family());
  if (fd < 0) return fd;
  Descriptor owner(fd);
  bool internet = address.family() != AF_UNIX;
  int result = 0;
  if (internet && options.reuse_address) result = SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (result == 0 && internet && options.reuse_port) result = SetOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (result == 0) result = Bind(fd, address);
  if (result == 0) result = OrErrno(listen(fd, options.backlog));
  return result < 0 ? result : owner.release();
}

int Connect(int fd, const SocketAddress& address) { return OrErrno(connect(fd, address.get(), address.length)); }

int Bind(int fd, const SocketAddress& address) { return OrErrno(bind(fd, address.get(), address.length)); }

int SetNoDelay(int fd, bool state) { return SetOption(fd, IPPROTO_TCP, TCP_NODELAY, state); }

int SetKeepAlive(int fd, bool state, int idle_seconds) {
  int result = SetOption(fd, SOL_SOCKET, SO_KEEPALIVE, state);
  if (result < 0 || !state || idle_seconds <= 0) return result;
  return SetOption(fd, IPPROTO_TCP, kKeepAliveIdle, idle_seconds);
}

int Accept(int fd) { return AcceptSocket(fd); }

int PendingError(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  int result = OrErrno(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
  return result < 0 ? -result : error;
}

int Receive(int fd, void* bytes, size_t length) { return OrErrno(RawReceive(fd, bytes, length, 0)); }

int Send(int fd, const void* bytes, size_t length) { return OrErrno(RawSend(fd, bytes, length, kSendFlags)); }

int ShutDown(int fd, bool read, bool write) {
  return OrErrno(shutdown(fd, read && write ? SHUT_RDWR : read ? SHUT_RD : SHUT_WR));
}

int LocalAddress(int fd, SocketAddress* out) { return OrErrno(getsockname(fd, out->get(), &out->length)); }

int RemoteAddress(int fd, SocketAddress* out) { return OrErrno(getpeername(fd, out->get(), &out->length)); }

}  // namespace hublet
