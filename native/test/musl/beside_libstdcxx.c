// Lets Node for musl run with Debian's C++ library, which was made for glibc: the functions of it that musl lacks, and one of a
// newer C++ library. It is loaded before them, in tests only.
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

// Hides from processes that this one starts where the libraries are: programs for glibc can't have them.
__attribute__((constructor)) static void HideFromChildren(void) {
  unsetenv("LD_PRELOAD");
  unsetenv("LD_LIBRARY_PATH");
}

char __libc_single_threaded = 0;

// Of libgcc's knowledge of the processor, nothing is known.
unsigned int __cpu_model[4];
int __cpu_indicator_init(void) { return 0; }

// Nothing is found: a C++ exception ends the process, and Node throws none.
int _dl_find_object(void* address, void* found) {
  (void)address;
  (void)found;
  return -1;
}

unsigned int arc4random(void) {
  unsigned int number = 0;
  getrandom(&number, sizeof number, 0);
  return number;
}

size_t __strftime_l(char* text, size_t size, const char* format, const struct tm* time, locale_t locale) {
  return strftime_l(text, size, format, time, locale);
}

// Destructors of a thread's variables, the newest first.
struct AtExit {
  void (*run)(void*);
  void* object;
  struct AtExit* next;
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void RunAll(void* newest) {
  for (struct AtExit* exit = newest; exit != NULL;) {
    struct AtExit* next = exit->next;
    exit->run(exit->object);
    free(exit);
    exit = next;
  }
}

static void MakeKey(void) { pthread_key_create(&key, RunAll); }

int __cxa_thread_atexit_impl(void (*run)(void*), void* object, void* library) {
  (void)library;
  pthread_once(&once, MakeKey);
  struct AtExit* exit = malloc(sizeof *exit);
  if (exit == NULL) return -1;
  *exit = (struct AtExit){run, object, pthread_getspecific(key)};
  return pthread_setspecific(key, exit);
}

// std::string::_M_replace_cold: replaces by a text that lies within the string itself.
void _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE15_M_replace_coldEPcmPKcmm(void* string, char* at, size_t old_length,
                                                                                   const char* text, size_t length, size_t rest) {
  (void)string;
  if (length != 0 && length <= old_length) memmove(at, text, length);
  if (rest != 0 && old_length != length) memmove(at + length, at + old_length, rest);
  if (length <= old_length) return;
  if (text + length <= at + old_length) {
    memmove(at, text, length);
  } else if (text >= at + old_length) {
    memcpy(at, text + (length - old_length), length);
  } else {
    const size_t before = (size_t)((at + old_length) - text);
    memmove(at, text, before);
    memcpy(at + before, at + length, length - before);
  }
}
