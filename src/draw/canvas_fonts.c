/* The fonts that texts on paper are set in: see canvas_cairo.h. */
#include "draw/canvas_cairo.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <pthread.h>

static const char rules[] =
    "<fontconfig><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><cachedir>/var/cache/fontconfig</cachedir>"
    "<cachedir prefix=\"xdg\">fontconfig</cachedir><selectfont><rejectfont><glob>*.*</glob></rejectfont><acceptfont>"
    "<glob>*/OpenSans-*.ttf</glob><glob>*/NotoSans*-Regular.ttf</glob><glob>*/NotoSans*-Bold.ttf</glob>"
    "<glob>*/DroidSansFallback*.ttf</glob></acceptfont></selectfont></fontconfig>";

static FcConfig *config; /* NULL: the system's */

static void load(void)
{
    FcConfig *own = FcConfigCreate();
    const FcFontSet *fonts = NULL;
    if (own && FcConfigParseAndLoadFromMemory(own, (const FcChar8 *)rules, FcTrue) && FcConfigBuildFonts(own))
        fonts = FcConfigGetFonts(own, FcSetSystem);
    if (fonts && fonts->nfont > 0)
        config = own;
    else if (own)
        FcConfigDestroy(own);
}

void canvas_fonts_use(PangoFontMap *map)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, load);
    if (config)
        pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
}
