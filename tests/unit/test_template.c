/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json.h"
#include "lib/match.h"
#include "lib/template.h"
#include "lib/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
