/* A plugin library that does one bad thing, in its constructor (-DIN_CONSTRUCTOR) or when TensorRT asks it for its
   plugin creators. Compiled by test_hostile.py. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void note_pid(void) {
    const char *path = getenv("HOSTILE_PIDS");
    if (!path) return;
    FILE *file = fopen(path, "a");
    fprintf(file, "%d\n", (int)getpid());
    fclose(file);
}

#define FORGED_ORDER "{\"plan\": \"%s\", \"offset\": 0, \"size\": null, \"shapes\": {}, \"values\": [], \"inputs\": null}\n"
static int orders, probe_end;

/* Stands between the parent and the probe on the way by which engines come. */
static void *between(void *nothing) {
    static char first[1 << 16], line[1 << 16];
    FILE *in = fdopen(orders, "r"), *out = fdopen(probe_end, "w");
    for (int n = 0; fgets(line, sizeof line, in); n++) {
        if (n == 0) strcpy(first, line);
#if defined(ORDER)
        fprintf(out, "%064d " FORGED_ORDER, 0, getenv("HOSTILE_FILE"));
#elif defined(REPLAY)
        fputs(first, out);
#elif defined(SECOND)
        if (n) abort();
        fputs(line, out);
#endif
        fflush(out);
    }
    fclose(out);
    return nothing;
}

static void take_orders(void) {
    struct stat found;
    int pair[2];
    pthread_t thread;
    if (fstat(4, &found) || !S_ISSOCK(found.st_mode) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return;
    orders = dup(4);
    dup2(pair[0], 4);
    close(pair[0]);
    probe_end = pair[1];
    pthread_create(&thread, NULL, between, NULL);
}

static void misbehave(void) {
#if defined(SEGFAULT)
    *(volatile int *)8 = 1;
#elif defined(ABORT)
    fprintf(stderr, "hostile: assertion failed\n");
    abort();
#elif defined(EXIT)
    exit(0);
#elif defined(QUICK_EXIT)
    _exit(0);
#elif defined(HANG)
    note_pid();
    for (;;) pause();
#elif defined(SPIN)
    for (volatile unsigned long n = 0;; n++) {}
#elif defined(FLOOD)
    static char page[1 << 20];
    memset(page, 'x', sizeof page);
    for (int n = 0; n < 512; n++) {
        if (write(1, page, sizeof page) < 0 || write(2, page, sizeof page) < 0) return;
    }
#elif defined(CLOSE_ALL)
    for (int fd = 3; fd < 1024; fd++) close(fd);
#elif defined(STEAL)
    /* Closes the pipe and opens files in its place: nothing may be written into them. */
    for (int fd = 3; fd < 64; fd++) {
        close(fd);
        if (open(getenv("HOSTILE_FILE"), O_CREAT | O_WRONLY, 0600) < 0) return;
    }
#elif defined(GARBAGE)
    for (int fd = 3; fd < 64; fd++) {
        const char *text = "\n{\"run\": 7}\nnot json\n{\"failed\": []}\n[1]\n{\"log\": 1}\n{\"stage\": {}}\n";
        if (write(fd, text, strlen(text)) < 0) continue;
    }
    raise(SIGSEGV);
#elif defined(FORK)
    for (int n = 0; n < 3; n++) {
        if (fork() == 0) {
            setsid();
            if (fork() != 0) _exit(0);
            setsid();
            signal(SIGTERM, SIG_IGN);
            note_pid();
            for (;;) pause();
        }
    }
    sleep(1); /* so that they have written their pids */
#elif defined(DAEMON)
    /* A grandchild in a session of its own, with an environment that tells nothing. */
    if (fork() == 0) {
        setsid();
        if (fork() != 0) _exit(0);
        note_pid();
        char *arguments[] = {"sleep", "1000", NULL}, *nothing[] = {NULL};
        execve("/bin/sleep", arguments, nothing);
        _exit(1);
    }
    sleep(1);
#elif defined(ENDED)
    for (int fd = 3; fd < 64; fd++) {
        const char *text = "\n{\"end\": true}\n";
        if (write(fd, text, strlen(text)) < 0) continue;
    }
    for (;;) pause();
#elif defined(HOP)
    /* One process after the other, each the orphan of the one before: an end that looks first and kills then is late. */
    if (fork() == 0) {
        setsid();
        for (int n = 0; n < 30000; n++) {
            if (fork() != 0) _exit(0);
            usleep(100);
        }
        _exit(0);
    }
#elif defined(FORGED)
    /* A whole answer, as the probe would write it but for the secret, and then a clean end. */
    for (int fd = 3; fd < 64; fd++) {
        const char *lines[] = {
            "{\"step\": {\"stage\": \"plugins\"}}", "{\"facts\": {\"standard_plugins\": true, \"creators\": [[]]}}",
            "{\"engine\": 0, \"facts\": {\"api\": \"tensors\", \"deserialize_ms\": 1.0, \"engine\": {\"name\": \"forged\"}}}",
            "{\"step\": {\"stage\": \"runtime\"}}", "{\"engine\": 0, \"step\": {\"stage\": \"deserialize\"}}",
            "{\"engine\": 0, \"step\": {\"stage\": \"inspect\"}}",
            "{\"engine\": 0, \"run\": {\"profile\": 0, \"which\": \"opt\", \"shapes\": {}, \"values\": {}, \"outputs\": [], "
            "\"first_ms\": 1.0, \"median_ms\": 1.0, \"runs\": 10}}",
            "{\"engine\": 0, \"step\": {\"stage\": \"teardown\"}}", "{\"engine\": 0, \"end\": true}",
            "{\"step\": {\"stage\": \"teardown\"}}", "{\"end\": true}"};
        for (unsigned n = 0; n < sizeof lines / sizeof *lines; n++) {
            dprintf(fd, "\n%s\n", lines[n]);
            dprintf(fd, "\n00000000000000000000000000000000 %s\n", lines[n]);
        }
    }
    _exit(0);
#elif defined(ORDER) || defined(REPLAY) || defined(SECOND)
    take_orders();
#elif defined(ANOTHER)
    /* Another plan in the place of those that were handed over open. */
    for (int fd = 4; fd < 16; fd++) {
        struct stat found;
        if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) dup2(open(getenv("HOSTILE_FILE"), O_RDONLY), fd);
    }
#elif defined(PARRICIDE)
    /* Kills whoever watches it, once a grandchild is on its own. */
    if (fork() == 0) {
        setsid();
        if (fork() != 0) _exit(0);
        note_pid();
        for (;;) pause();
    }
    sleep(1);
    note_pid();
    kill(getppid(), SIGKILL);
    for (;;) pause();
#elif defined(PARALYSE)
    note_pid();
    kill(getppid(), SIGSTOP);
    for (;;) pause();
#elif defined(MEMORY)
    for (;;) {
        char *block = malloc(16 << 20);
        if (block) memset(block, 1, 16 << 20);
    }
#elif defined(THROW)
    kill(getpid(), SIGKILL);
#endif
}

#ifdef IN_CONSTRUCTOR
__attribute__((constructor)) static void constructed(void) { misbehave(); }
#else
__attribute__((visibility("default"))) void *getPluginCreators(int32_t *count) {
    misbehave();
    *count = 0;
    return NULL;
}
__attribute__((visibility("default"))) void *getCreators(int32_t *count) {
    misbehave();
    *count = 0;
    return NULL;
}
__attribute__((visibility("default"))) void setLoggerFinder(void *finder) { (void)finder; }
#endif
