/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt_internal.h"

#define FX(p)  p, p - 1
#define FY(p)  p, p
#define XFX(p) p, p - 1, p - 1
#define XFY(p) p, p - 1, p
#define YFX(p) p, p, p - 1

#define NOT_PREFIX 0, 0
#define NOT_INFIX  0, 0, 0

/* ISO/IEC 13211-1, 6.3.4.4 and its corrigendum 2, the operators that Logtalk adds, and those of
 * 1150, which Prolog systems have beyond the standard and write before facts. */
static const struct lgt_op ops[] = {
    {":-", FX(1200), XFX(1200)},
    {"-->", NOT_PREFIX, XFX(1200)},
    {"?-", FX(1200), NOT_INFIX},
    {"dynamic", FX(1150), NOT_INFIX},
    {"discontiguous", FX(1150), NOT_INFIX},
    {"initialization", FX(1150), NOT_INFIX},
    {"multifile", FX(1150), NOT_INFIX},
    {";", NOT_PREFIX, XFY(1100)},
    {"->", NOT_PREFIX, XFY(1050)},
    {"*->", NOT_PREFIX, XFY(1050)},
    {",", NOT_PREFIX, XFY(1000)},
    {"\\+", FY(900), NOT_INFIX},
    {"=", NOT_PREFIX, XFX(700)},
    {"\\=", NOT_PREFIX, XFX(700)},
    {"==", NOT_PREFIX, XFX(700)},
    {"\\==", NOT_PREFIX, XFX(700)},
    {"@<", NOT_PREFIX, XFX(700)},
    {"@=<", NOT_PREFIX, XFX(700)},
    {"@>", NOT_PREFIX, XFX(700)},
    {"@>=", NOT_PREFIX, XFX(700)},
    {"=..", NOT_PREFIX, XFX(700)},
    {"is", NOT_PREFIX, XFX(700)},
    {"=:=", NOT_PREFIX, XFX(700)},
    {"=\\=", NOT_PREFIX, XFX(700)},
    {"<", NOT_PREFIX, XFX(700)},
    {"=<", NOT_PREFIX, XFX(700)},
    {">", NOT_PREFIX, XFX(700)},
    {">=", NOT_PREFIX, XFX(700)},
    {"as", NOT_PREFIX, XFX(700)},
    {":", NOT_PREFIX, XFY(600)},
    {"+", FY(200), YFX(500)},
    {"-", FY(200), YFX(500)},
    {"/\\", NOT_PREFIX, YFX(500)},
    {"\\/", NOT_PREFIX, YFX(500)},
    {"*", NOT_PREFIX, YFX(400)},
    {"/", NOT_PREFIX, YFX(400)},
    {"//", NOT_PREFIX, YFX(400)},
    {"rem", NOT_PREFIX, YFX(400)},
    {"mod", NOT_PREFIX, YFX(400)},
    {"div", NOT_PREFIX, YFX(400)},
    {"<<", NOT_PREFIX, YFX(400)},
    {">>", NOT_PREFIX, YFX(400)},
    {"**", NOT_PREFIX, XFX(200)},
    {"^", NOT_PREFIX, XFY(200)},
    {"\\", FY(200), NOT_INFIX},
    {"::", FY(200), XFY(200)},
    {"^^", FY(200), NOT_INFIX},
    {"?", FY(200), NOT_INFIX},
    {"@", FY(200), NOT_INFIX},
    {"++", FY(200), NOT_INFIX},
    {"--", FY(200), NOT_INFIX},
};

/* Most names are none, and begin as none does. */
static bool may_be_op(char first)
{
    return first && strchr("admir:-?;*,\\=@<>+/^", first);
}

const struct lgt_op *lgt_op_find(struct text name)
{
    if (!may_be_op(name.data[0]))
        return NULL;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (ops[i].name[0] == name.data[0] && text_is(name, ops[i].name))
            return &ops[i];
    return NULL;
}
