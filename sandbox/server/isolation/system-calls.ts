/**
 * The system calls that no snippet needs, for the filter of the jail.
 *
 * Node, the addon and ordinary programs do without them; much of the kernel's history of holes lies
 * behind them. Some reach what namespaces do not divide between sessions (keys, the machine's clock), some
 * hold memory that no other limit counts (System V shared memory, memory files).
 *
 * Each with its number on x86-64 and on arm64, where it exists; a test compares them with the
 * headers of the C library.
 */
export type Numbers = readonly [x64: number, arm64: number | undefined]

/** Refused with EPERM. */
export const DENIED: Readonly<Record<string, Numbers>> = {
  // Other processes.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  process_mrelease: [448, 448],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],

  // Programs in the kernel, and what watches it.
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_setup: [206, 0],
  fanotify_init: [300, 262],
  syslog: [103, 116],
  lookup_dcookie: [212, 18],

  // Namespaces and mounts.
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  move_mount: [429, 429],
  open_tree: [428, 428],
  mount_setattr: [442, 442],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],

  // The machine as a whole.
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  iopl: [172, undefined],
  ioperm: [173, undefined],
  modify_ldt: [154, undefined],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  uselib: [134, undefined],
  vhangup: [153, 58],
  nfsservctl: [180, 42],
  _sysctl: [156, undefined],
  ustat: [136, undefined],
  sysfs: [139, undefined],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  personality: [135, 92],

  // Files that all runs share tell of neighbors: who opens them, and who has locked them. `fs.watchFile` does without.
  inotify_init: [253, undefined],
  inotify_init1: [294, 26],
  flock: [73, 32],

  // Keys, which belong to a user and not to a namespace.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],

  // Placement of memory.
  move_pages: [279, 239],
  mbind: [237, 235],
  get_mempolicy: [239, 236],
  set_mempolicy: [238, 237],
  set_mempolicy_home_node: [450, 450],
  migrate_pages: [256, 238],
  remap_file_pages: [216, 234],

  // Memory that belongs to no process and to no file system with a bound.
  shmget: [29, 194],
  shmat: [30, 196],
  shmctl: [31, 195],
  shmdt: [67, 197],
  semget: [64, 190],
  semop: [65, 193],
  semctl: [66, 191],
  semtimedop: [220, 192],
  msgget: [68, 186],
  msgsnd: [69, 189],
  msgrcv: [70, 188],
  msgctl: [71, 187],
  mq_open: [240, 180],
  mq_unlink: [241, 181],
}

/**
 * Refused with ENOSYS, as by a kernel that does not have them: programs then use the older way.
 * `clone3` is among them because its flags lie in memory, where a filter cannot look.
 */
export const UNKNOWN: Readonly<Record<string, Numbers>> = {
  clone3: [435, 435],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
}

/** Allowed or refused by their arguments. */
export const INSPECTED = {
  clone: [56, 220],
  socket: [41, 198],
  socketpair: [53, 199],
  fcntl: [72, 25],
  ioctl: [16, 29],
  mmap: [9, 222],
} as const satisfies Record<string, Numbers>

/** Later numbers are calls that nobody has looked at: ENOSYS. The same on every architecture. */
export const LAST_KNOWN = 456
