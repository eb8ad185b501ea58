// Sockets that never block: thin names for the system calls, with Hublet's flags set.
//
// Every function returns a descriptor, a count or 0, or a negative errno. Descriptors are close-on-exec and non-blocking.
// A write to a connection that the other side closed is EPIPE, never SIGPIPE.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <string>

namespace hublet {

// A socket address in the kernel's form.
struct SocketAddress {
  sockaddr_storage storage = {};
  socklen_t length = sizeof(sockaddr_storage);

  // host: an IPv4 or IPv6 address, not a name; an IPv6 one may name an interface: fe80::1%eth0. False when it is
  // neither, or the port is none.
  static bool FromHost(const std::string& host, int port, SocketAddress* out);
  // False when the path does not fit into a socket address (107 bytes). One that starts with a NUL names a socket that
  // is in no file system (unix(7), abstract); an empty one lets the kernel choose such a name (autobind).
  static bool FromPath(const std::string& path, SocketAddress* out);

  int family() const { return storage.ss_family; }
  std::string host() const;
  int port() const;
  std::string path() const;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

struct ListenOptions {
  int backlog;
  bool reuse_address;
  bool reuse_port;
};

int OpenPair(int fds[2]);
int OpenStream(int family);
int OpenListener(const SocketAddress& address, const ListenOptions& options);
int Connect(int fd, const SocketAddress& address);
int Bind(int fd, const SocketAddress& address);
int Accept(int fd);
int SetNoDelay(int fd, bool state);
// idle_seconds: of silence before the kernel asks; 0 leaves what the system has set.
int SetKeepAlive(int fd, bool state, int idle_seconds);
// The error of an asynchronous connect, positive errno as the kernel keeps it, 0 for none.
int PendingError(int fd);
int Receive(int fd, void* bytes, size_t length);
int Send(int fd, const void* bytes, size_t length);
int ShutDown(int fd, bool read, bool write);
int LocalAddress(int fd, SocketAddress* out);
int RemoteAddress(int fd, SocketAddress* out);

}  // namespace hublet
