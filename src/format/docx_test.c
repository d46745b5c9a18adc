/* Documents of word processors: what is written stays XML, whatever the texts hold; names are told apart. */
#include "format/docx_testing.h"

#include "format/docx.h"

struct trial {
    struct arena mem;
    struct docx *d;
    struct sv bytes, body;
};

static void begin(struct trial *t)
{
    *t = (struct trial){0};
    t->d = docx_open(&(struct docx_info){.lang = SV("es"),
                                         .title = SV("A <b> & \"c\""),
                                         .author = SV("M"),
                                         .made_at = SV("2024-01-15T12:00:00.123Z"),
                                         .head = SV("head\x01")});
}

static void finish(struct trial *t)
{
    struct buf out = {0};
    struct err e = {.lang = "en"};
    assert_int_equal(docx_close(t->d, &out, &e), 0);
    t->bytes = arena_sv(&t->mem, buf_sv(&out));
    buf_release(&out);
    t->body = part_of(&t->mem, t->bytes, "word/document.xml");
}

static void paragraph(struct trial *t, struct sv bookmark, struct sv text)
{
    docx_begin(t->d, &(struct docx_paragraph){.bookmark = bookmark});
    docx_text(t->d, NULL, text);
    docx_end(t->d);
}

static void test_every_part_is_xml(void **state)
{
    static const char *const part[] = {"[Content_Types].xml", "_rels/.rels",       "docProps/core.xml",
                                       "docProps/app.xml",    "word/document.xml", "word/_rels/document.xml.rels",
                                       "word/styles.xml",     "word/settings.xml", "word/numbering.xml",
                                       "word/header1.xml",    "word/footer1.xml"};
    struct trial t;
    (void)state;
    begin(&t);
    finish(&t);
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        assert_xml(part_of(&t.mem, t.bytes, part[i]));
    struct sv core = part_of(&t.mem, t.bytes, "docProps/core.xml");
    assert_has(core, "<dc:title>A &lt;b&gt; &amp; &quot;c&quot;</dc:title>");
    assert_has(core, ">2024-01-15T12:00:00Z<");
    assert_has(part_of(&t.mem, t.bytes, "word/header1.xml"), "head\xef\xbf\xbd<");
    arena_release(&t.mem);
}

/* Control characters, bytes that are no UTF-8, a character cut off, U+FFFF, one that reorders: U+FFFD. */
static void test_texts(void **state)
{
    struct trial t;
    (void)state;
    begin(&t);
    paragraph(&t, sv_none(),
              SV("a\x02"
                 "b\xff"
                 "c\xef\xbf\xbf"
                 "d\xe2\x80\xae"
                 "e<&>\xc3"));
    paragraph(&t, sv_none(), SV("one\ntwo\tthree\r"));
    finish(&t);
    assert_xml(t.body);
    assert_has(t.body, ">a\xef\xbf\xbd"
                       "b\xef\xbf\xbd"
                       "c\xef\xbf\xbd"
                       "d\xef\xbf\xbd"
                       "e&lt;&amp;&gt;\xef\xbf\xbd<");
    assert_has(t.body, ">one</w:t><w:br/><w:t xml:space=\"preserve\">two</w:t><w:tab/>");
    assert_has(t.body, ">three</w:t></w:r>");
    arena_release(&t.mem);
}

/* Word takes 40 characters; two long names that begin alike stay two, a name twice is given once. */
static void test_bookmarks(void **state)
{
    struct trial t;
    (void)state;
    begin(&t);
    paragraph(&t, SV("figure-A"), SV("x"));
    paragraph(&t, SV("figure-A"), SV("x"));
    paragraph(&t, SV("figure-0123456789012345678901234567890123456789-A"), SV("x"));
    paragraph(&t, SV("figure-0123456789012345678901234567890123456789-B"), SV("x"));
    finish(&t);
    assert_xml(t.body);
    assert_int_equal(count_of(t.body, "<w:bookmarkStart"), 3);
    assert_int_equal(count_of(t.body, "<w:bookmarkEnd"), 3);
    assert_int_equal(count_of(t.body, "w:name=\"figure-A\""), 1);
    assert_int_equal(count_of(t.body, "w:name=\"figure-012345678901234567890123-"), 2);
    arena_release(&t.mem);
}

static void test_pictures(void **state)
{
    const struct docx_picture shows = {SV("\x89PNG one"), 10, 20, SV("T \"t\""), SV("words")};
    const struct docx_picture again = {SV("\x89PNG one"), 5, 10, SV(""), SV("")};
    const struct docx_picture other = {SV("\xff\xd8\xff two"), 1, 1, SV(""), SV("w")};
    struct trial t;
    (void)state;
    begin(&t);
    docx_begin(t.d, &(struct docx_paragraph){0});
    docx_picture(t.d, &shows);
    docx_picture(t.d, &again);
    docx_picture(t.d, &other);
    docx_end(t.d);
    finish(&t);
    assert_xml(t.body);
    assert_int_equal(count_of(t.body, "r:embed=\"picture1\""), 2); /* kept once */
    assert_int_equal(count_of(t.body, "r:embed=\"picture2\""), 1);
    assert_has(t.body, "<wp:extent cx=\"127000\" cy=\"254000\"/>");
    assert_has(t.body, "descr=\"words\" title=\"T &quot;t&quot;\"");
    assert_int_equal(count_of(t.body, "<adec:decorative"), 1);
    assert_true(sv_eq(part_of(&t.mem, t.bytes, "word/media/picture2.jpeg"), other.bytes));
    assert_int_equal(part_of(&t.mem, t.bytes, "word/media/picture3.png").n, 0);
    arena_release(&t.mem);
}

static void test_table(void **state)
{
    static const unsigned width[] = {1000, 2000, 3000};
    struct trial t;
    (void)state;
    begin(&t);
    docx_table_begin(t.d, &(struct docx_table){.width = width, .n = 3, .lined = true, .title = SV("Places")});
    docx_row_begin(t.d, &(struct docx_row){.head = true});
    docx_cell_begin(t.d, &(struct docx_cell){.span = 2, .fill = 0x1f5f8b});
    paragraph(&t, sv_none(), SV("head"));
    docx_cell_end(t.d);
    docx_cell_begin(t.d, NULL);
    paragraph(&t, sv_none(), SV(""));
    docx_cell_end(t.d);
    docx_row_end(t.d);
    docx_table_end(t.d);
    finish(&t);
    assert_xml(t.body);
    assert_has(t.body, "<w:tblW w:w=\"6000\" w:type=\"dxa\"/>");
    assert_has(t.body, "<w:tblCaption w:val=\"Places\"/>");
    assert_has(t.body, "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    assert_has(t.body, "<w:tcW w:w=\"3000\" w:type=\"dxa\"/><w:gridSpan w:val=\"2\"/><w:shd w:val=\"clear\" "
                       "w:color=\"auto\" w:fill=\"1F5F8B\"/></w:tcPr>");
    assert_has(t.body, "<w:tcW w:w=\"3000\" w:type=\"dxa\"/></w:tcPr>");
    arena_release(&t.mem);
}

static void test_contents(void **state)
{
    struct trial t;
    (void)state;
    begin(&t);
    docx_contents_begin(t.d, SV("Contents"));
    docx_contents_line(t.d, SV("section-1"), NULL, SV("One"));
    docx_contents_line(t.d, SV("section-2"), NULL, SV("Two"));
    docx_contents_end(t.d);
    docx_contents_begin(t.d, SV("Empty"));
    docx_contents_end(t.d);
    finish(&t);
    assert_xml(t.body);
    assert_int_equal(count_of(t.body, "fldCharType=\"begin\""), 2);
    assert_int_equal(count_of(t.body, "fldCharType=\"separate\""), 2);
    assert_int_equal(count_of(t.body, "fldCharType=\"end\""), 2);
    assert_int_equal(count_of(t.body, "w:anchor=\"section-"), 2);
    arena_release(&t.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_part_is_xml), cmocka_unit_test(test_texts), cmocka_unit_test(test_bookmarks),
        cmocka_unit_test(test_pictures),          cmocka_unit_test(test_table), cmocka_unit_test(test_contents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
