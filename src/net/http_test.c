/* The server over real sockets: what it passes on, what it refuses, how it stops. */
#include "net/http.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* --- fields ------------------------------------------------------------------------------------------------- */

static void test_fields_of_forms(void **state)
{
    struct arena mem = {0};
    struct http_fields f;
    (void)state;
    assert_true(http_form_parse(&mem, SV("a=1&b=%C3%A9+x&&c&a=2&d==%3D"), &f));
    assert_int_equal(f.n, 5);
    assert_true(sv_is(http_get(&f, "a"), "1"));
    assert_true(sv_is(http_get(&f, "b"), "\xc3\xa9 x"));
    assert_true(sv_is(http_get(&f, "c"), ""));
    assert_true(sv_is(http_get(&f, "d"), "=="));
    assert_int_equal(http_get(&f, "e").n, 0);
    static const char *const bad[] = {"a=%", "a=%4", "a=%GG", "a=%00", "a=%FF", "a=%C3", "a=%ED%A0%80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(http_form_parse(&mem, sv_of(bad[i]), &f));
    arena_release(&mem);
}

static void test_too_many_fields(void **state)
{
    struct arena mem = {0};
    struct buf text = {0};
    struct http_fields f;
    (void)state;
    for (size_t i = 0; i < HTTP_FIELDS_MAX; i++)
        buf_addz(&text, "a=1&");
    assert_true(http_form_parse(&mem, buf_sv(&text), &f));
    buf_addz(&text, "a=1");
    assert_false(http_form_parse(&mem, buf_sv(&text), &f));
    buf_release(&text);
    arena_release(&mem);
}

/* --- a server ----------------------------------------------------------------------------------------------- */

#define BODY_MAX 1000

static void handle(void *ctx, struct http_request *q, struct http_response *r)
{
    (void)ctx;
    if (sv_is(q->path, "/slow"))
        (void)nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    buf_printf(&r->body, "%d|%.*s|%.*s|%.*s|%.*s|%.*s", (int)q->method, SV_ARG(q->path),
               SV_ARG(http_get(&q->query, "x")), SV_ARG(http_get(&q->cookie, "c")), SV_ARG(q->type), SV_ARG(q->body));
    http_set(q, r, "X-Test", SV("yes"));
}

static bool quick(void *ctx, const struct http_request *q)
{
    (void)ctx;
    return sv_is(q->path, "/quick");
}

struct running {
    struct http *h;
    uint16_t port;
};

static int start(void **state)
{
    static struct running r;
    struct err e = {.lang = "en"};
    for (r.port = 20000; r.port < 20100; r.port++) {
        char listen[32];
        (void)snprintf(listen, sizeof listen, "127.0.0.1:%d", r.port);
        struct http_options o = {.listen = listen,
                                 .threads = 2,
                                 .workers = 2,
                                 .body_max = BODY_MAX,
                                 .timeout_s = 5,
                                 .connections = 100,
                                 .connections_per_address = 100,
                                 .handler = handle,
                                 .quick = quick};
        if (http_start(&r.h, &o, &e) == 0) {
            *state = &r;
            return 0;
        }
    }
    print_message("# %s\n", e.message);
    return -1;
}

static int stop(void **state)
{
    http_stop(((struct running *)*state)->h);
    return 0;
}

static int connected(const struct running *r)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(r->port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    (void)inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    assert_int_equal(connect(fd, (const struct sockaddr *)(const void *)&to, sizeof to), 0);
    return fd;
}

static void read_all(int fd, char *out, size_t max)
{
    size_t n = 0;
    ssize_t got;
    while (n + 1 < max && (got = read(fd, out + n, max - 1 - n)) > 0)
        n += (size_t)got;
    out[n] = '\0';
    (void)close(fd);
}

/* What comes back for bytes as they stand. */
static const char *talk(const struct running *r, const char *request)
{
    static char answer[8192];
    int fd = connected(r);
    assert_int_equal(write(fd, request, strlen(request)), (ssize_t)strlen(request));
    read_all(fd, answer, sizeof answer);
    return answer;
}

#define HEAD "Host: x\r\nConnection: close\r\n"

static void test_passes_on(void **state)
{
    const char *a = talk(*state, "GET /a%20b/c?x=%C3%A9 HTTP/1.1\r\n" HEAD "Cookie: b=1; c=\"two\"\r\n\r\n");
    assert_non_null(strstr(a, "HTTP/1.1 200"));
    assert_non_null(strstr(a, "X-Test: yes"));
    assert_non_null(strstr(a, "\r\n\r\n0|/a b/c|\xc3\xa9|two||"));
    a = talk(*state,
             "POST /quick HTTP/1.1\r\n" HEAD "Content-Type: text/plain; charset=x\r\nContent-Length: 3\r\n\r\nabc");
    assert_non_null(strstr(a, "\r\n\r\n2|/quick|||text/plain|abc"));
    a = talk(*state, "POST / HTTP/1.1\r\n" HEAD "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert_non_null(strstr(a, "|abcde"));
    a = talk(*state, "HEAD /x HTTP/1.1\r\n" HEAD "\r\n");
    assert_non_null(strstr(a, "HTTP/1.1 200"));
    assert_null(strstr(a, "|/x|"));
}

static void test_refuses(void **state)
{
    static const struct {
        const char *request, *status;
    } cases[] = {
        {"GET /../etc HTTP/1.1\r\n" HEAD "\r\n", " 400 "},
        {"GET /a/%2e%2e/b HTTP/1.1\r\n" HEAD "\r\n", " 400 "},
        {"GET /%00 HTTP/1.1\r\n" HEAD "\r\n", " 400 "},
        {"GET /%ff HTTP/1.1\r\n" HEAD "\r\n", " 400 "},
        {"GET /?a=%zz HTTP/1.1\r\n" HEAD "\r\n", " 400 "},
        {"GET http://x/ HTTP/1.1\r\n" HEAD "\r\n", " 400 "},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", " 400 "},
        {"POST / HTTP/1.1\r\n" HEAD "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
         " 400 "},
        {"POST / HTTP/1.1\r\n" HEAD "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", " 400 "},
        {"GET / HTTP/1.1\r\n" HEAD "X(y): z\r\n\r\n", " 400 "},
        {"POST / HTTP/1.1\r\n" HEAD "Content-Length: 1001\r\n\r\n", " 413 "},
        {"POST / HTTP/1.1\r\n" HEAD "Content-Length: 99999999999999999999\r\n\r\n", " 4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *a = talk(*state, cases[i].request);
        if (!strstr(a, cases[i].status))
            print_message("# %zu: %s\n%s\n", i, cases[i].request, a);
        assert_non_null(strstr(a, cases[i].status));
        assert_null(strstr(a, "X-Test"));
    }
}

/* A body that says no length is cut off where it grows too long. */
static void test_refuses_long_chunks(void **state)
{
    static char request[4096];
    int n = snprintf(request, sizeof request, "POST / HTTP/1.1\r\n" HEAD "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 11; i++)
        n += snprintf(request + n, sizeof request - (size_t)n, "64\r\n%0100d\r\n", i);
    (void)snprintf(request + n, sizeof request - (size_t)n, "0\r\n\r\n");
    assert_non_null(strstr(talk(*state, request), " 413 "));
}

static void test_refuses_a_long_head(void **state)
{
    char *request = malloc(100000);
    int n = snprintf(request, 100000, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: ");
    memset(request + n, 'a', 90000);
    (void)snprintf(request + n + 90000, 100000 - (size_t)n - 90000, "\r\n\r\n");
    struct running *r = *state;
    char answer[1024];
    int fd = connected(r);
    (void)!write(fd, request, strlen(request));
    read_all(fd, answer, sizeof answer);
    assert_true(!answer[0] || strstr(answer, " 431 ") || strstr(answer, " 414 ") || strstr(answer, " 413 "));
    free(request);
}

/* A request that has begun is answered, a connection that waits is closed. */
static void test_stops_gracefully(void **state)
{
    struct running r;
    void *own = NULL;
    char answer[2048];
    (void)state;
    assert_int_equal(start(&own), 0);
    r = *(struct running *)own;
    int idle = connected(&r), slow = connected(&r);
    static const char request[] = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_int_equal(write(slow, request, sizeof request - 1), (ssize_t)sizeof request - 1);
    (void)nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    http_stop(r.h);
    read_all(slow, answer, sizeof answer);
    assert_non_null(strstr(answer, "|/slow|"));
    read_all(idle, answer, sizeof answer);
    assert_string_equal(answer, "");
}

static void test_bad_addresses(void **state)
{
    static const char *const bad[] = {"", "8080", "127.0.0.1", ":80", "nowhere:80", "127.0.0.1:http", "[::1:80"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {.lang = "en"};
        struct http *h;
        struct http_options o = {.listen = bad[i], .threads = 1, .workers = 1, .handler = handle};
        assert_int_equal(http_start(&h, &o, &e), -1);
        assert_int_equal(e.kind, ERR_USAGE);
        assert_null(h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_of_forms),
        cmocka_unit_test(test_too_many_fields),
        cmocka_unit_test_setup_teardown(test_passes_on, start, stop),
        cmocka_unit_test_setup_teardown(test_refuses, start, stop),
        cmocka_unit_test_setup_teardown(test_refuses_long_chunks, start, stop),
        cmocka_unit_test_setup_teardown(test_refuses_a_long_head, start, stop),
        cmocka_unit_test(test_stops_gracefully),
        cmocka_unit_test(test_bad_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
