/* Loaded into Node as an addon: tries from its constructor what a snippet may not do. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((constructor)) static void attack(void) {
  const char *namespaces = syscall(SYS_unshare, 0x10000000) == 0 ? "done" : strerror(errno);
  const char *vsock = syscall(SYS_socket, 40, 1, 0) >= 0 ? "done" : strerror(errno);
  printf("unshare: %s; socket: %s\n", namespaces, vsock);
  fflush(stdout);
}
