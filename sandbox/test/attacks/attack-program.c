/* Makes the system call that its argument names, and prints what came of it: result and errno. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CALL(name, ...)             \
  if (strcmp(argv[1], name) == 0) { \
    result = syscall(__VA_ARGS__);  \
    known = 1;                      \
  }

int main(int argc, char **argv) {
  long result = 0;
  int known = 0;
  static char zeros[256];
  struct timespec time = {0, 0};
  if (argc < 2) return 2;
  CALL("ptrace", SYS_ptrace, 16, getppid(), 0, 0)
  CALL("process_vm_readv", SYS_process_vm_readv, 1, zeros, 0, zeros, 0, 0)
  CALL("pidfd_getfd", SYS_pidfd_getfd, 0, 0, 0)
  CALL("io_uring_setup", SYS_io_uring_setup, 8, zeros)
  CALL("bpf", SYS_bpf, 0, zeros, sizeof zeros)
  CALL("perf_event_open", SYS_perf_event_open, zeros, 0, -1, -1, 0)
  CALL("userfaultfd", SYS_userfaultfd, 0)
  CALL("unshare user", SYS_unshare, 0x10000000)
  CALL("clone user", SYS_clone, 0x10000000 | 17, 0, 0, 0, 0)
  CALL("clone3", SYS_clone3, zeros, 88)
  CALL("setns", SYS_setns, 0, 0)
  CALL("mount", SYS_mount, "tmpfs", "/tmp", "tmpfs", 0, 0)
  CALL("open_tree", SYS_open_tree, -100, "/", 1)
  CALL("pivot_root", SYS_pivot_root, "/tmp", "/tmp")
  CALL("chroot", SYS_chroot, "/tmp")
  CALL("open_by_handle_at", SYS_open_by_handle_at, -100, zeros, 0)
  CALL("keyctl", SYS_keyctl, 0, -3, 1)
  CALL("add_key", SYS_add_key, "user", "name", "x", 1, -3)
  CALL("init_module", SYS_init_module, zeros, 1, "")
  CALL("kexec_load", SYS_kexec_load, 0, 0, 0, 0)
  CALL("reboot", SYS_reboot, 0, 0, 0, 0)
  CALL("clock_settime", SYS_clock_settime, 0, &time)
  CALL("sethostname", SYS_sethostname, "x", 1)
  CALL("memfd_create", SYS_memfd_create, "x", 0)
  CALL("shmget", SYS_shmget, 0, 1L << 30, 0x3ff)
  CALL("shared memory", SYS_mmap, 0, 1L << 30, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0L)
  CALL("memory that grows down", SYS_mmap, 0, 1L << 30, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0L)
  CALL("mapped zeros", SYS_mmap, 0, 1L << 30, 3, MAP_SHARED, open("/dev/zero", O_RDWR), 0L)
  CALL("vsock", SYS_socket, 40, SOCK_STREAM, 0)
  CALL("packet socket", SYS_socket, 17, SOCK_RAW, 768)
  CALL("crypto socket", SYS_socket, 38, 5, 0)
  CALL("raw socket", SYS_socket, AF_INET, SOCK_RAW, 1)
  CALL("SCTP socket", SYS_socket, AF_INET, SOCK_STREAM, 132)
  CALL("vsock pair", SYS_socketpair, 40, SOCK_STREAM, 0, zeros)
  CALL("TIPC pair", SYS_socketpair, 30, SOCK_STREAM, 0, zeros)
  CALL("netlink pair", SYS_socketpair, 16, SOCK_RAW, 12, zeros)
  CALL("inotify_init1", SYS_inotify_init1, 0)
  CALL("flock", SYS_flock, open("/node_modules/hublet/package.json", O_RDONLY), 2)
  CALL("F_GETLK", SYS_fcntl, open("/node_modules/hublet/package.json", O_RDONLY), F_GETLK, zeros)
  CALL("F_OFD_GETLK", SYS_fcntl, open("/node_modules/hublet/package.json", O_RDONLY), 36, zeros)
  CALL("F_NOTIFY", SYS_fcntl, open("/node_modules/hublet", O_RDONLY), 1026, 1)
  CALL("F_SETLEASE", SYS_fcntl, open("/node_modules/hublet/package.json", O_RDONLY), 1024, 0)
  CALL("F_SETPIPE_SZ", SYS_fcntl, 1, 1031, 1 << 20)
  CALL("mq_open", SYS_mq_open, "queue", 0102, 0600, 0)
  CALL("msgget", SYS_msgget, 0, 0x3ff)
  CALL("semget", SYS_semget, 0, 1, 0x3ff)
  CALL("feigned keys", SYS_ioctl, 0, TIOCSTI, "x")
  CALL("line discipline", SYS_ioctl, 0, TIOCSETD, zeros)
  CALL("mknod", SYS_mknodat, -100, "/tmp/disk", 060666, 0xfe00)
  CALL("setuid", SYS_setuid, 0)
  CALL("nice", SYS_setpriority, 0, 0, -10)
#ifdef __x86_64__
  CALL("x32", 0x40000000 + SYS_ptrace, 0, 0, 0, 0)
  if (strcmp(argv[1], "32-bit") == 0) {
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20));
    known = 1;
  }
#endif
  if (!known) return 3;
  printf("%ld %s\n", result < 0 ? -1L : 0L, result < 0 ? strerrorname_np(errno) : "done");
  return 0;
}
