/* Stands between a program and the disk, for one folder: notes what the program asks for, and fails where it is told
 * to. The environment says how:
 *
 * SHIM_FOLDER  the folder, from the root
 * SHIM_LOG     the file that calls are noted in, a line each, once they have succeeded
 * SHIM_FAULT   "CALL:ERRNO:FROM": from its call number FROM on this call fails, or all calls when CALL is "all"
 * SHIM_CHUNK   the most bytes that are written by one call
 * SHIM_SLOW    the microseconds that each call takes
 * SHIM_KILL    ends the program just before this call of all, counted from 1
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES 1024
#define LONGEST 512

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *folder;
static char fault[32];
static int fault_errno, fault_from, faulty, calls, kill_before;
static int log_file = -1;
static size_t chunk;
static useconds_t slow;
/* What the open files of the folder are called there. */
static char names[FILES][LONGEST];

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static void begin(void) {
    const char *text;
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    folder = getenv("SHIM_FOLDER");
    chunk = (size_t)number("SHIM_CHUNK");
    slow = (useconds_t)number("SHIM_SLOW");
    kill_before = (int)number("SHIM_KILL");
    if ((text = getenv("SHIM_FAULT")))
        sscanf(text, "%31[^:]:%d:%d", fault, &fault_errno, &fault_from);
    if ((text = getenv("SHIM_LOG")))
        log_file = real_open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* What a path is called in the folder, "." for that itself; nothing outside. */
static const char *inside(const char *path) {
    size_t length;
    pthread_once(&once, begin);
    if (!folder || !path)
        return NULL;
    length = strlen(folder);
    if (strncmp(path, folder, length))
        return NULL;
    if (!path[length])
        return ".";
    return path[length] == '/' ? (path[length + 1] ? path + length + 1 : ".") : NULL;
}

static const char *name_of(int file) {
    pthread_once(&once, begin);
    return file >= 0 && file < FILES && names[file][0] ? names[file] : NULL;
}

/* Every call of the folder passes here first; says whether it fails. */
static int fails(const char *call) {
    if (slow)
        usleep(slow);
    if (++calls == kill_before)
        _exit(137);
    if (fault[0] && (!strcmp(fault, "all") || !strcmp(fault, call)) && ++faulty >= fault_from) {
        errno = fault_errno;
        return 1;
    }
    return 0;
}

static void note(const char *format, ...) {
    int kept = errno;
    if (log_file >= 0) {
        va_list more;
        va_start(more, format);
        vdprintf(log_file, format, more);
        va_end(more);
    }
    errno = kept;
}

static int opened(const char *path, int flags, mode_t mode) {
    const char *name = inside(path);
    int changes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT), file;
    if (name && fails(changes ? "open" : "read"))
        return -1;
    file = real_open(path, flags, mode);
    if (name && file >= 0 && file < FILES) {
        snprintf(names[file], LONGEST, "%s", name);
        if ((flags & O_CREAT) && (flags & O_EXCL))
            note("create %s\n", name);
        else if (flags & O_TRUNC)
            note("truncate %s\n", name);
    }
    return file;
}

static mode_t mode_in(int flags, va_list more) {
    return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(more, int) : 0;
}

#define OPENS(function)                               \
    int function(const char *path, int flags, ...) {  \
        va_list more;                                 \
        mode_t mode;                                  \
        va_start(more, flags);                        \
        mode = mode_in(flags, more);                  \
        va_end(more);                                 \
        return opened(path, flags, mode);             \
    }
OPENS(open)
OPENS(open64)

int close(int file) {
    pthread_once(&once, begin);
    if (file >= 0 && file < FILES)
        names[file][0] = 0;
    return real_close(file);
}

ssize_t write(int file, const void *bytes, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    const char *name = name_of(file);
    ssize_t written;
    if (!real)
        real = dlsym(RTLD_NEXT, "write");
    if (!name)
        return real(file, bytes, length);
    if (fails("write"))
        return -1;
    if (chunk && length > chunk)
        length = chunk;
    written = real(file, bytes, length);
    if (written > 0 && log_file >= 0) {
        static const char digits[] = "0123456789abcdef";
        char *text = malloc((size_t)written * 2 + 1);
        ssize_t at;
        for (at = 0; at < written; at++) {
            unsigned char byte = ((const unsigned char *)bytes)[at];
            text[at * 2] = digits[byte >> 4];
            text[at * 2 + 1] = digits[byte & 15];
        }
        text[written * 2] = 0;
        note("write %s %s\n", name, text);
        free(text);
    }
    return written;
}

static int synced(const char *function, int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, function);
    const char *name = name_of(file);
    int is_folder = name && !strcmp(name, ".");
    if (name && fails(is_folder ? "fsyncdir" : "fsync"))
        return -1;
    if (real(file))
        return -1;
    if (name)
        note("sync %s\n", name);
    return 0;
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }

int fchmod(int file, mode_t mode) {
    int (*real)(int, mode_t) = dlsym(RTLD_NEXT, "fchmod");
    return name_of(file) && fails("chmod") ? -1 : real(file, mode);
}

int fchown(int file, uid_t owner, gid_t group) {
    int (*real)(int, uid_t, gid_t) = dlsym(RTLD_NEXT, "fchown");
    return name_of(file) && fails("chown") ? -1 : real(file, owner, group);
}

int flock(int file, int operation) {
    int (*real)(int, int) = dlsym(RTLD_NEXT, "flock");
    return name_of(file) && fails("lock") ? -1 : real(file, operation);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    const char *name = inside(to);
    if (name && fails("rename"))
        return -1;
    if (real(from, to))
        return -1;
    if (name)
        note("rename %s %s\n", inside(from), name);
    return 0;
}

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    const char *name = inside(path);
    if (name && fails("unlink"))
        return -1;
    if (real(path))
        return -1;
    if (name)
        note("unlink %s\n", name);
    return 0;
}
